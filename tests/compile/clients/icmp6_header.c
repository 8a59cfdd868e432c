// The host's ICMPv6 header has macros of some of our names, and may come before ours or after.
#include <netinet/icmp6.h>

#include <iphlpapi.h>

int type = ICMP6_ECHO_REQUEST + ND_REDIRECT + ICMP6_MEMBERSHIP_REPORT;

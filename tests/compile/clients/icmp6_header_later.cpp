#include <iphlpapi.h>

#include <netinet/icmp6.h>

int type = ICMP6_ECHO_REQUEST + ND_REDIRECT + ICMP6_MEMBERSHIP_REPORT;

// The host's TCP and ICMPv6 headers go with ours when the client includes them itself.
#include <winsock2.h>

#include <iphlpapi.h>

#include <netinet/icmp6.h>
#include <netinet/tcp.h>

int main(void) { return TCP_NODELAY - 1; }

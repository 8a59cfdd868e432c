// IPv6 socket addresses, and the union of both families, under Windows' names.

#ifndef TCPTABLE_WIN32_WS2IPDEF_H
#define TCPTABLE_WIN32_WS2IPDEF_H

#include <in6addr.h>
#include <ws2def.h>

typedef struct sockaddr_in6 SOCKADDR_IN6, *PSOCKADDR_IN6, *LPSOCKADDR_IN6;
typedef struct sockaddr_in6 SOCKADDR_IN6_LH, *PSOCKADDR_IN6_LH;

typedef union _SOCKADDR_INET {
  SOCKADDR_IN Ipv4;
  SOCKADDR_IN6 Ipv6;
  ADDRESS_FAMILY si_family;
} SOCKADDR_INET, *PSOCKADDR_INET;

TCPTABLE_WIN32_ASSERT_SIZE(SOCKADDR_INET, 28);

#endif  // TCPTABLE_WIN32_WS2IPDEF_H

// The address and status types of the IP Helper family. Left out: ICMP echo, interface maps.

#ifndef TCPTABLE_WIN32_IPEXPORT_H
#define TCPTABLE_WIN32_IPEXPORT_H

#include <in6addr.h>
#include <inaddr.h>
#include <windef.h>

typedef ULONG IPAddr, IPMask, IP_STATUS;
typedef struct in6_addr IPv6Addr;

#define MAX_ADAPTER_NAME 128

#endif  // TCPTABLE_WIN32_IPEXPORT_H

// The MIB tables of the IP Helper family: TCP, UDP and IP from their own headers, and the enums
// that choose among them. Left out: interfaces, routes, neighbours, multicast, which this library
// does not serve.

#ifndef TCPTABLE_WIN32_IPRTRMIB_H
#define TCPTABLE_WIN32_IPRTRMIB_H

#include <ipifcons.h>
#include <ipmib.h>
#include <tcpmib.h>
#include <udpmib.h>

// Which rows, and with how much about their owners, GetExtendedTcpTable gives.
typedef enum _TCP_TABLE_CLASS {
  TCP_TABLE_BASIC_LISTENER = 0,
  TCP_TABLE_BASIC_CONNECTIONS = 1,
  TCP_TABLE_BASIC_ALL = 2,
  TCP_TABLE_OWNER_PID_LISTENER = 3,
  TCP_TABLE_OWNER_PID_CONNECTIONS = 4,
  TCP_TABLE_OWNER_PID_ALL = 5,
  TCP_TABLE_OWNER_MODULE_LISTENER = 6,
  TCP_TABLE_OWNER_MODULE_CONNECTIONS = 7,
  TCP_TABLE_OWNER_MODULE_ALL = 8
} TCP_TABLE_CLASS,
    *PTCP_TABLE_CLASS;

// The same for GetExtendedUdpTable.
typedef enum _UDP_TABLE_CLASS {
  UDP_TABLE_BASIC = 0,
  UDP_TABLE_OWNER_PID = 1,
  UDP_TABLE_OWNER_MODULE = 2
} UDP_TABLE_CLASS,
    *PUDP_TABLE_CLASS;

typedef enum _TCPIP_OWNER_MODULE_INFO_CLASS {
  TCPIP_OWNER_MODULE_INFO_BASIC = 0
} TCPIP_OWNER_MODULE_INFO_CLASS,
    *PTCPIP_OWNER_MODULE_INFO_CLASS;

// Both strings lie behind the structure, in the same buffer.
typedef struct _TCPIP_OWNER_MODULE_BASIC_INFO {
  PWCHAR pModuleName;
  PWCHAR pModulePath;
} TCPIP_OWNER_MODULE_BASIC_INFO, *PTCPIP_OWNER_MODULE_BASIC_INFO;

TCPTABLE_WIN32_ASSERT_SIZE(TCPIP_OWNER_MODULE_BASIC_INFO, 2 * sizeof(void*));

#endif  // TCPTABLE_WIN32_IPRTRMIB_H

// Microsoft's IP Helper functions for the TCP and UDP tables, served from the Linux kernel's socket
// tables.
//
// Ask for the size, then for the table. It may have grown in between, so be ready to ask again:
//
//   PMIB_TCPTABLE2 table = NULL;
//   ULONG size = 0, code;
//   while ((code = GetTcpTable2(table, &size, TRUE)) == ERROR_INSUFFICIENT_BUFFER) {
//     free(table);
//     if (!(table = (PMIB_TCPTABLE2)malloc(size))) return;
//   }
//   for (DWORD i = 0; code == NO_ERROR && i < table->dwNumEntries; i++) {
//     const MIB_TCPROW2* row = &table->table[i];
//     printf("%u %u\n", ntohs((u_short)row->dwLocalPort), row->dwOwningPid);
//   }
//   free(table);
//
// What holds for every function that fills a table, AllocateAndGet… below apart:
//
//   result     A code of winerror.h, returned and not left in GetLastError():
//                NO_ERROR (0)
//                    The table is in the buffer.
//                ERROR_INVALID_PARAMETER (87)
//                    SizePointer is NULL or not writable, or the table is not; there is no such
//                    family or class. Nothing was written.
//                ERROR_INSUFFICIENT_BUFFER (122)
//                    The table is NULL or *SizePointer too small. *SizePointer now holds an upper
//                    bound with room to grow; the buffer is untouched.
//                ERROR_TOO_MANY_OPEN_FILES (4), ERROR_ACCESS_DENIED (5),
//                ERROR_NOT_ENOUGH_MEMORY (8), ERROR_GEN_FAILURE (31), ERROR_NOT_SUPPORTED (50)
//                    The host could not give the table. Nothing was written.
//   size       *SizePointer bytes are the caller's buffer, and not one byte past them is touched.
//              On success it becomes the exact bytes written: the offset of the first row and all
//              rows. An empty table is a success.
//   order      FALSE: as the kernel gives them. TRUE: ascending by local address, (scope,) port,
//              remote address, (scope,) port, compared as numbers in host order; ties by owning PID
//              and inode, which is nearly their age.
//   bytes      Addresses and ports in network order, states and PIDs in host order; see tcpmib.h.
//   privilege  None for the rows. PIDs of other users' processes are 0 unless the caller may
//              inspect them (root, or CAP_SYS_PTRACE).
//   threads    Any number may call at once. No function keeps a pointer to what it was given.
//   cost       One pass over the kernel's table of that family; a size query is usually cheaper.
//              Functions that give PIDs also look once at the descriptors of all processes.
//
// A function is declared here when the library exports it.

#ifndef TCPTABLE_WIN32_IPHLPAPI_H
#define TCPTABLE_WIN32_IPHLPAPI_H

#include <ipexport.h>
#include <iprtrmib.h>
#include <iptypes.h>
#include <tcpestats.h>
#include <winerror.h>

TCPTABLE_WIN32_BEGIN_C

// All IPv4 TCP endpoints in all states, without owners: it never looks at a process, so it is the
// cheapest table. A dual-stack listener on [::] is listed here as 0.0.0.0 and in the IPv6 table as
// [::]; a connection between v4-mapped addresses is listed here only.
ULONG WINAPI GetTcpTable(PMIB_TCPTABLE TcpTable, PULONG SizePointer, BOOL Order);

// The TCP endpoints of one address family, as the class says: which of them, and with how much
// about their owners.
//
//   *_LISTENER      those in state LISTEN; *_CONNECTIONS all others; *_ALL both
//   BASIC_*         MIB_TCPTABLE, as GetTcpTable. IPv4 only: ERROR_NOT_SUPPORTED (50) for IPv6
//   OWNER_PID_*     MIB_TCPTABLE_OWNER_PID, MIB_TCP6TABLE_OWNER_PID
//   OWNER_MODULE_*  MIB_TCPTABLE_OWNER_MODULE, MIB_TCP6TABLE_OWNER_MODULE
//
// ulAf is AF_INET (2) or AF_INET6, which is 10 on Linux and 23 on Windows: both are taken. Reserved
// is ignored.
//
// liCreateTimestamp is a FILETIME: when this process first saw the socket in a table with modules,
// for the kernel tells nobody when it was made; raised to the start of its owner where that is
// later. It stays the same from call to call. A connection that enters TIME_WAIT becomes another
// object, and is seen anew. OwningModuleInfo[0] is the number of the cgroup in which the socket was
// opened, 0 when the kernel does not tell it (TIME_WAIT, SYN_RCVD); the others are 0. These tables
// cost somewhat more: each owner's start is looked up.
DWORD WINAPI GetExtendedTcpTable(PVOID pTcpTable, PDWORD pdwSize, BOOL bOrder, ULONG ulAf,
                                 TCP_TABLE_CLASS TableClass, ULONG Reserved);

// All IPv4 UDP endpoints: sockets that have a port, whether they are connected or not. One on [::]
// that takes IPv4 too is listed here as 0.0.0.0 and in the IPv6 table as [::].
ULONG WINAPI GetUdpTable(PMIB_UDPTABLE UdpTable, PULONG SizePointer, BOOL Order);

// The UDP endpoints of one address family. UDP_TABLE_BASIC gives MIB_UDPTABLE or MIB_UDP6TABLE,
// UDP_TABLE_OWNER_PID and UDP_TABLE_OWNER_MODULE the tables of these names, as GetExtendedTcpTable
// does. SpecificPortBind, the lowest bit of dwFlags, is set when the port is outside the range from
// which the kernel chooses (ip_local_port_range), so that the program must have named it; of ports
// inside nobody can tell, and it is 0.
DWORD WINAPI GetExtendedUdpTable(PVOID pUdpTable, PDWORD pdwSize, BOOL bOrder, ULONG ulAf,
                                 UDP_TABLE_CLASS TableClass, ULONG Reserved);

// Tables of Windows XP, in a block from HeapAlloc that the caller gives to HeapFree: the Ex
// functions give MIB_TCPTABLE_OWNER_PID and MIB_UDPTABLE_OWNER_PID. hHeap is any heap's handle;
// dwFlags do not matter, the block is zeroed anyway. IPv4 only: ERROR_NOT_SUPPORTED (50) for IPv6.
// ERROR_INVALID_PARAMETER (87) for any other family, a heap that is NULL or INVALID_HANDLE_VALUE,
// or an unwritable first argument, which is written on success only.
DWORD WINAPI AllocateAndGetTcpExTableFromStack(PVOID* ppTcpTable, BOOL bOrder, HANDLE hHeap,
                                               DWORD dwFlags, DWORD dwFamily);
DWORD WINAPI AllocateAndGetUdpExTableFromStack(PVOID* ppUdpTable, BOOL bOrder, HANDLE hHeap,
                                               DWORD dwFlags, DWORD dwFamily);
DWORD WINAPI AllocateAndGetTcpTableFromStack(PMIB_TCPTABLE* ppTcpTable, BOOL bOrder, HANDLE hHeap,
                                             DWORD dwFlags);
DWORD WINAPI AllocateAndGetUdpTableFromStack(PMIB_UDPTABLE* ppUdpTable, BOOL bOrder, HANDLE hHeap,
                                             DWORD dwFlags);

// Closes the IPv4 connection that *pTcpRow names by its two addresses and ports; dwState must be
// MIB_TCP_STATE_DELETE_TCB. The peer gets a reset, the owner of the descriptor ECONNABORTED from
// its next call. Listeners and TIME_WAIT rows can be closed too. There is no IPv6 twin.
//   ERROR_INVALID_PARAMETER (87)   pTcpRow is NULL or not readable, or dwState another
//   ERROR_MR_MID_NOT_FOUND (317)   no such connection
//   ERROR_ACCESS_DENIED (5)        the caller lacks CAP_NET_ADMIN; nothing was closed
//   ERROR_NOT_SUPPORTED (50)       a kernel without SOCK_DESTROY, or a state it cannot abort
// Cost: two lookups, however large the table is.
DWORD WINAPI SetTcpEntry(PMIB_TCPROW pTcpRow);

#if _WIN32_WINNT >= 0x0600

// The same endpoints with dwOwningPid and dwOffloadState. The owner is the process that bound the
// socket; of several holders, the one that started first. TIME_WAIT and orphaned connections have
// PID 0; a connection not yet accepted belongs to its listener's owner. dwOffloadState is always
// TcpConnectionOffloadStateInHost.
ULONG WINAPI GetTcpTable2(PMIB_TCPTABLE2 TcpTable, PULONG SizePointer, BOOL Order);

// All IPv6 TCP endpoints in all states, without owners. Scope ids are interface indexes in host
// order.
ULONG WINAPI GetTcp6Table(PMIB_TCP6TABLE TcpTable, PULONG SizePointer, BOOL Order);

// The same endpoints with dwOwningPid and dwOffloadState, as GetTcpTable2 gives them.
ULONG WINAPI GetTcp6Table2(PMIB_TCP6TABLE2 TcpTable, PULONG SizePointer, BOOL Order);

// All IPv6 UDP endpoints.
ULONG WINAPI GetUdp6Table(PMIB_UDP6TABLE Udp6Table, PULONG SizePointer, BOOL Order);

// Statistics of one connection (tcpestats.h), named by its addresses, ports and scopes; its state
// is ignored. Pass (NULL, 0, 0) for a part that is not wanted; a larger buffer than needed will do.
// Linux counts from the beginning of the connection, enabled or not; Rw tells what was enabled
// through this library. Members that Linux cannot tell are 0. Counts of 64 bits wrap in members
// of 32.
//   ERROR_INVALID_PARAMETER (87)   Row is NULL or not readable, a buffer not writable, the type
//                                  unknown, or a size given for a part that it lacks
//   ERROR_NOT_SUPPORTED (50)       a version that is not 0
//   ERROR_INVALID_USER_BUFFER (1784)   a size without a buffer
//   ERROR_INSUFFICIENT_BUFFER (122)    a buffer smaller than its structure
//   ERROR_NOT_FOUND (1168)         no such connection
// Nothing is written but on success. Privilege: none. Cost: one lookup, however large the table is
// (SynOpts: two).
ULONG WINAPI GetPerTcpConnectionEStats(PMIB_TCPROW Row, TCP_ESTATS_TYPE EstatsType, PUCHAR Rw,
                                       ULONG RwVersion, ULONG RwSize, PUCHAR Ros, ULONG RosVersion,
                                       ULONG RosSize, PUCHAR Rod, ULONG RodVersion, ULONG RodSize);
ULONG WINAPI GetPerTcp6ConnectionEStats(PMIB_TCP6ROW Row, TCP_ESTATS_TYPE EstatsType, PUCHAR Rw,
                                        ULONG RwVersion, ULONG RwSize, PUCHAR Ros, ULONG RosVersion,
                                        ULONG RosSize, PUCHAR Rod, ULONG RodVersion, ULONG RodSize);

// Enables or disables statistics of one connection: Rw is the type's RW structure, Offset 0. What
// is enabled is remembered in this process for as long as the socket lives, unless some thousand
// others are enabled after it; it changes nothing but what Rw tells. RwSize 0 succeeds and does
// nothing. Otherwise codes as above, and
//   ERROR_ACCESS_DENIED (5)        the caller lacks CAP_NET_ADMIN, as a client lacks Administrators
ULONG WINAPI SetPerTcpConnectionEStats(PMIB_TCPROW Row, TCP_ESTATS_TYPE EstatsType, PUCHAR Rw,
                                       ULONG RwVersion, ULONG RwSize, ULONG Offset);
ULONG WINAPI SetPerTcp6ConnectionEStats(PMIB_TCP6ROW Row, TCP_ESTATS_TYPE EstatsType, PUCHAR Rw,
                                        ULONG RwVersion, ULONG RwSize, ULONG Offset);

#endif  // _WIN32_WINNT >= 0x0600

// ---- statistics ----
//
// Counters since the network namespace of the calling thread exists. For all of them:
//
//   result     NO_ERROR; ERROR_INVALID_PARAMETER (87) when the pointer is NULL or not writable, or
//              Family is none; ERROR_NOT_SUPPORTED (50) for IPv6 on a kernel without it; the codes
//              of a host in trouble as above. Nothing is written but on success
//   family     AF_INET (2), or AF_INET6, which is 10 on Linux and 23 on Windows: both are taken.
//              The functions without Family mean IPv4
//   width      32-bit members take the low half of the kernel's 64 bits and so start again at 0
//   privilege  None. Any number of threads may call at once

// Linux counts the segments of both families together, so both are told the same; dwCurrEstab and
// dwNumConns are the family's own, of the rows that GetTcpTable or GetTcp6Table would list:
// ESTABLISHED and CLOSE_WAIT, and all but LISTEN. RtoAlgorithm is TcpRtoAlgorithmVanj, dwMaxConn is
// MIB_TCP_MAXCONN_DYNAMIC. Cost: a pass over the connections.
ULONG WINAPI GetTcpStatistics(PMIB_TCPSTATS Statistics);
ULONG WINAPI GetTcpStatisticsEx(PMIB_TCPSTATS Statistics, ULONG Family);
ULONG WINAPI GetTcpStatisticsEx2(PMIB_TCPSTATS2 Statistics, ULONG Family);

// dwNumAddrs is the number of rows of the family's UDP table.
ULONG WINAPI GetUdpStatistics(PMIB_UDPSTATS Stats);
ULONG WINAPI GetUdpStatisticsEx(PMIB_UDPSTATS Statistics, ULONG Family);
ULONG WINAPI GetUdpStatisticsEx2(PMIB_UDPSTATS2 Statistics, ULONG Family);

// dwRoutingDiscards is 0: Linux does not throw good routes away. dwNumRoutes counts the main table.
ULONG WINAPI GetIpStatistics(PMIB_IPSTATS Statistics);
ULONG WINAPI GetIpStatisticsEx(PMIB_IPSTATS Statistics, ULONG Family);

ULONG WINAPI GetIcmpStatistics(PMIB_ICMP Statistics);
ULONG WINAPI GetIcmpStatisticsEx(PMIB_ICMP_EX Statistics, ULONG Family);

// ---- owner modules ----
//
// Who the owner of a row is, by name and by path: a TCPIP_OWNER_MODULE_BASIC_INFO at the beginning
// of pBuffer, and the two strings that it points to behind it in the same buffer. Of the row only
// dwOwningPid and OwningModuleInfo[0] matter: the socket may be gone, its owner may not.
//
//   pModuleName  the service of systemd that the owner belongs to ("ssh.service"), when the socket
//                was opened in that service's cgroup; otherwise the file name of its program, of a
//                script that of the interpreter
//   pModulePath  the program's whole path
//
// Where the program may not be known to the caller, or there is none (threads of the kernel), the
// name is the process's short one and the path is empty; a process that is hidden (hidepid) has
// two empty strings.
//
//   result  In this order: ERROR_INVALID_PARAMETER (87) when pdwSize is NULL or not writable, the
//           row is not readable, or Class is not TCPIP_OWNER_MODULE_INFO_BASIC;
//           ERROR_NOT_FOUND (1168) when dwOwningPid is 0 or no process;
//           ERROR_INSUFFICIENT_BUFFER (122) when pBuffer is NULL or *pdwSize too small: *pdwSize is
//           then what is needed; ERROR_INVALID_PARAMETER when pBuffer is not writable. On success
//           *pdwSize becomes the exact bytes written
//   text    WCHAR is the host's wchar_t of 32 bits, so these declarations lead to functions of the
//           library (GetOwnerModuleFromTcpEntryUtf32 …) that give UTF-32. The plain names, which
//           bindings call, and which GetProcAddress() finds, give UTF-16. With
//           TCPTABLE_WIN32_UTF16 defined, or a wchar_t of 16 bits, the declarations lead there too

#if defined(TCPTABLE_WIN32_UTF16) || __SIZEOF_WCHAR_T__ == 2
#define TCPTABLE_WIN32_WIDE(function)
#else
#define TCPTABLE_WIN32_WIDE(function) __asm__(#function "Utf32")
#endif

DWORD WINAPI GetOwnerModuleFromTcpEntry(PMIB_TCPROW_OWNER_MODULE pTcpEntry,
                                        TCPIP_OWNER_MODULE_INFO_CLASS Class, PVOID pBuffer,
                                        PDWORD pdwSize)
    TCPTABLE_WIN32_WIDE(GetOwnerModuleFromTcpEntry);

DWORD WINAPI GetOwnerModuleFromTcp6Entry(PMIB_TCP6ROW_OWNER_MODULE pTcpEntry,
                                         TCPIP_OWNER_MODULE_INFO_CLASS Class, PVOID pBuffer,
                                         PDWORD pdwSize)
    TCPTABLE_WIN32_WIDE(GetOwnerModuleFromTcp6Entry);

DWORD WINAPI GetOwnerModuleFromUdpEntry(PMIB_UDPROW_OWNER_MODULE pUdpEntry,
                                        TCPIP_OWNER_MODULE_INFO_CLASS Class, PVOID pBuffer,
                                        PDWORD pdwSize)
    TCPTABLE_WIN32_WIDE(GetOwnerModuleFromUdpEntry);

DWORD WINAPI GetOwnerModuleFromUdp6Entry(PMIB_UDP6ROW_OWNER_MODULE pUdpEntry,
                                         TCPIP_OWNER_MODULE_INFO_CLASS Class, PVOID pBuffer,
                                         PDWORD pdwSize)
    TCPTABLE_WIN32_WIDE(GetOwnerModuleFromUdp6Entry);

// The same without a row. pInfo is its OwningModuleInfo, or NULL to ask for no service.
DWORD WINAPI GetOwnerModuleFromPidAndInfo(ULONG ulPid, PULONGLONG pInfo,
                                          TCPIP_OWNER_MODULE_INFO_CLASS Class, PVOID pBuffer,
                                          PDWORD pdwSize)
    TCPTABLE_WIN32_WIDE(GetOwnerModuleFromPidAndInfo);

TCPTABLE_WIN32_END_C

#endif  // TCPTABLE_WIN32_IPHLPAPI_H

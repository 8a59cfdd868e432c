// Microsoft's IP Helper functions for the TCP and UDP tables, served from the Linux kernel's socket tables.
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

// The TCP endpoints of one address family, as the class says: which of them, and with how much about
// their owners.
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

#endif  // _WIN32_WINNT >= 0x0600

TCPTABLE_WIN32_END_C

#endif  // TCPTABLE_WIN32_IPHLPAPI_H

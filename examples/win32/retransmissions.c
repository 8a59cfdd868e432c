// Prints each IPv4 connection that had to send data again, with its round trip time. Reading the
// statistics of a connection needs no right and, on Linux, no enabling; enabling is tried anyway,
// because on Windows the figures mean nothing without.
//
//   cc retransmissions.c $(pkg-config --cflags --libs iphlpapi)
#include <winsock2.h>

#include <iphlpapi.h>
#include <stdio.h>

// Aligned for the rows that it will hold.
static ULONGLONG buffer[1 << 17];

static void print_connection(PMIB_TCPROW row) {
  TCP_ESTATS_PATH_RW_v0 enable = {TRUE};
  TCP_ESTATS_PATH_ROD_v0 path;
  struct in_addr remote;
  SetPerTcpConnectionEStats(row, TcpConnectionEstatsPath, (PUCHAR)&enable, 0, sizeof enable, 0);
  if (GetPerTcpConnectionEStats(row, TcpConnectionEstatsPath, NULL, 0, 0, NULL, 0, 0, (PUCHAR)&path,
                                0, sizeof path) != NO_ERROR)
    return;  // it has ended since
  if (path.PktsRetrans == 0) return;
  remote.s_addr = row->dwRemoteAddr;
  printf("%s:%u  %u segments sent again, %u ms\n", inet_ntoa(remote),
         ntohs((u_short)row->dwRemotePort), (unsigned)path.PktsRetrans, (unsigned)path.SmoothedRtt);
}

int main(void) {
  PMIB_TCPTABLE table = (PMIB_TCPTABLE)(void*)buffer;
  ULONG size = sizeof buffer;
  DWORD i;
  const ULONG code = GetTcpTable(table, &size, TRUE);
  if (code != NO_ERROR) {
    fprintf(stderr, "GetTcpTable: error %u\n", (unsigned)code);
    return 1;
  }
  for (i = 0; i < table->dwNumEntries; i++)
    if (table->table[i].dwState == MIB_TCP_STATE_ESTAB) print_connection(&table->table[i]);
  return 0;
}

/* A Windows client as C and as C++: prints the IPv4 connection table, one row a line:
   state number, local address, local port, remote address, remote port, PID. */
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>

static MIB_TCPTABLE2* table_now(void) {
  ULONG size = 0;
  DWORD code = GetTcpTable2(NULL, &size, TRUE);
  MIB_TCPTABLE2* table = NULL;
  int attempt;
  for (attempt = 0; attempt < 10 && code == ERROR_INSUFFICIENT_BUFFER; ++attempt) {
    free(table);
    table = (MIB_TCPTABLE2*)malloc(size);
    if (table == NULL) return NULL;
    code = GetTcpTable2(table, &size, TRUE);
  }
  if (code == NO_ERROR) return table;
  free(table);
  return NULL;
}

static void print_endpoint(DWORD address, DWORD port) {
  struct in_addr in;
  in.S_un.S_addr = address;
  printf(" %s %u", inet_ntoa(in), (unsigned)ntohs((u_short)port));
}

int main(void) {
  MIB_TCPTABLE2* table = table_now();
  DWORD i;
  if (table == NULL) {
    fprintf(stderr, "GetTcpTable2 failed\n");
    return 1;
  }
  for (i = 0; i < table->dwNumEntries; ++i) {
    const MIB_TCPROW2* row = &table->table[i];
    printf("%u", (unsigned)row->dwState);
    print_endpoint(row->dwLocalAddr, row->dwLocalPort);
    print_endpoint(row->dwRemoteAddr, row->dwRemotePort);
    printf(" %u\n", (unsigned)row->dwOwningPid);
  }
  free(table);
  return 0;
}

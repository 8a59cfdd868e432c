// Prints every endpoint of this host, TCP and UDP of both families, with its process: the four
// tables that netstat programs ask for, through one buffer.
//
// Compiles unchanged on Windows and against this project:
//   cl endpoint_owners.c ws2_32.lib iphlpapi.lib
//   cc endpoint_owners.c $(pkg-config --cflags --libs iphlpapi)
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS_MAX 10

typedef struct {
  void* table;
  DWORD room;  // bytes that the table may have
} buffer;

typedef DWORD (*table_function)(void* table, DWORD* size, ULONG family);

static DWORD tcp_table(void* table, DWORD* size, ULONG family) {
  return GetExtendedTcpTable(table, size, TRUE, family, TCP_TABLE_OWNER_PID_ALL, 0);
}

static DWORD udp_table(void* table, DWORD* size, ULONG family) {
  return GetExtendedUdpTable(table, size, TRUE, family, UDP_TABLE_OWNER_PID, 0);
}

// The buffer grows to what a table says it needs, and serves the next table too.
static DWORD fetch(table_function get, ULONG family, buffer* into) {
  DWORD size = into->room;
  DWORD code = get(into->table, &size, family);
  int round;
  for (round = 0; code == ERROR_INSUFFICIENT_BUFFER && round < ROUNDS_MAX; round++) {
    void* const larger = realloc(into->table, size);
    if (larger == NULL) return ERROR_NOT_ENOUGH_MEMORY;
    into->table = larger;
    into->room = size;
    code = get(into->table, &size, family);
  }
  return code;
}

static void print_endpoint(const char* protocol, ULONG family, const void* address, DWORD port,
                           DWORD pid) {
  char text[INET6_ADDRSTRLEN] = "?";
  InetNtopA((INT)family, address, text, sizeof(text));
  printf("%-5s %-40s %5u %8u\n", protocol, text, (unsigned)ntohs((u_short)port), (unsigned)pid);
}

static void print_tcp(const MIB_TCPTABLE_OWNER_PID* table) {
  const MIB_TCPROW_OWNER_PID* const rows = table->table;
  DWORD i;
  for (i = 0; i < table->dwNumEntries; i++)
    print_endpoint("tcp", AF_INET, &rows[i].dwLocalAddr, rows[i].dwLocalPort, rows[i].dwOwningPid);
}

static void print_tcp6(const MIB_TCP6TABLE_OWNER_PID* table) {
  const MIB_TCP6ROW_OWNER_PID* const rows = table->table;
  DWORD i;
  for (i = 0; i < table->dwNumEntries; i++)
    print_endpoint("tcp6", AF_INET6, rows[i].ucLocalAddr, rows[i].dwLocalPort, rows[i].dwOwningPid);
}

static void print_udp(const MIB_UDPTABLE_OWNER_PID* table) {
  const MIB_UDPROW_OWNER_PID* const rows = table->table;
  DWORD i;
  for (i = 0; i < table->dwNumEntries; i++)
    print_endpoint("udp", AF_INET, &rows[i].dwLocalAddr, rows[i].dwLocalPort, rows[i].dwOwningPid);
}

static void print_udp6(const MIB_UDP6TABLE_OWNER_PID* table) {
  const MIB_UDP6ROW_OWNER_PID* const rows = table->table;
  DWORD i;
  for (i = 0; i < table->dwNumEntries; i++)
    print_endpoint("udp6", AF_INET6, rows[i].ucLocalAddr, rows[i].dwLocalPort, rows[i].dwOwningPid);
}

int main(void) {
  buffer shared = {NULL, 0};
  DWORD code = fetch(tcp_table, AF_INET, &shared);
  if (code == NO_ERROR) print_tcp((const MIB_TCPTABLE_OWNER_PID*)shared.table);
  if (code == NO_ERROR) code = fetch(tcp_table, AF_INET6, &shared);
  if (code == NO_ERROR) print_tcp6((const MIB_TCP6TABLE_OWNER_PID*)shared.table);
  if (code == NO_ERROR) code = fetch(udp_table, AF_INET, &shared);
  if (code == NO_ERROR) print_udp((const MIB_UDPTABLE_OWNER_PID*)shared.table);
  if (code == NO_ERROR) code = fetch(udp_table, AF_INET6, &shared);
  if (code == NO_ERROR) print_udp6((const MIB_UDP6TABLE_OWNER_PID*)shared.table);
  if (code != NO_ERROR) fprintf(stderr, "error %u\n", (unsigned)code);
  free(shared.table);
  return code == NO_ERROR ? 0 : 1;
}

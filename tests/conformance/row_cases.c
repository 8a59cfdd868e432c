/* What stands in the rows, in which tables, in which order. */
#include "suite.h"

#define LOOPBACK htonl(0x7F000001)

static const unsigned char loopback6[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

static void* all(ULONG family) { return fetch(tcp_table(family, TCP_TABLE_OWNER_PID_ALL), FALSE); }

enum outcome listener_row(void) {
  const DWORD port = port_of(open_listener("127.0.0.1", 0));
  const MIB_TCPROW_OWNER_PID* const row = find_tcp(all(AF_INET), port, 0);
  CHECK(row != NULL && row->dwState == MIB_TCP_STATE_LISTEN);
  CHECK(row->dwLocalAddr == LOOPBACK && row->dwRemoteAddr == 0 && row->dwRemotePort == 0);
  return PASSED;
}

enum outcome listener_row_ipv6(void) {
  const DWORD port = port_of(open_listener("::1", 0));
  const MIB_TCP6ROW_OWNER_PID* const row = find_tcp6(all(AF_INET6), port, 0);
  CHECK(row != NULL && row->dwState == MIB_TCP_STATE_LISTEN);
  CHECK(memcmp(row->ucLocalAddr, loopback6, 16) == 0 && row->dwRemotePort == 0);
  return PASSED;
}

enum outcome listener_scope_is_0(void) {
  const DWORD port = port_of(open_listener("::1", 0));
  const MIB_TCP6ROW_OWNER_PID* const row = find_tcp6(all(AF_INET6), port, 0);
  CHECK(row != NULL && row->dwLocalScopeId == 0 && row->dwRemoteScopeId == 0);
  return PASSED;
}

enum outcome listener_is_ours_ipv4(void) {
  const DWORD port = port_of(open_listener("127.0.0.1", 0));
  const MIB_TCPROW_OWNER_PID* const row = find_tcp(all(AF_INET), port, 0);
  CHECK(row != NULL && row->dwOwningPid == GetCurrentProcessId());
  return PASSED;
}

enum outcome listener_is_ours_ipv6(void) {
  const DWORD port = port_of(open_listener("::1", 0));
  const MIB_TCP6ROW_OWNER_PID* const row = find_tcp6(all(AF_INET6), port, 0);
  CHECK(row != NULL && row->dwOwningPid == GetCurrentProcessId());
  return PASSED;
}

enum outcome listener_is_ours_in_table2(void) {
  const DWORD port = port_of(open_listener("127.0.0.1", 0));
  const MIB_TCPTABLE2* const table = (const MIB_TCPTABLE2*)fetch(&table_functions[1], TRUE);
  const MIB_TCPROW2* const rows = table->table;
  DWORD i;
  for (i = 0; i < table->dwNumEntries; i++) {
    if (rows[i].dwLocalPort != port) continue;
    CHECK(rows[i].dwOwningPid == GetCurrentProcessId());
    CHECK(rows[i].dwOffloadState == TcpConnectionOffloadStateInHost);
    return PASSED;
  }
  return fail_at(__FILE__, __LINE__, "there is a row", 0);
}

enum outcome listener_is_in_listener_and_all(void) {
  const DWORD port = port_of(open_listener("127.0.0.1", 0));
  int number;
  for (number = 0; number < 9; number += 3) {
    CHECK(has_port(tcp_table(AF_INET, number), port, 0));
    CHECK(!has_port(tcp_table(AF_INET, number + 1), port, 0));
    CHECK(has_port(tcp_table(AF_INET, number + 2), port, 0));
  }
  return PASSED;
}

enum outcome connection_row(void) {
  const SOCKET listener = open_listener("127.0.0.1", 0);
  const SOCKET client = connect_to("127.0.0.1", port_of(listener));
  const void* const table = all(AF_INET);
  const MIB_TCPROW_OWNER_PID* row = find_tcp(table, port_of(client), port_of(listener));
  CHECK(row != NULL && row->dwState == MIB_TCP_STATE_ESTAB && row->dwRemoteAddr == LOOPBACK);
  row = find_tcp(table, port_of(listener), port_of(client));
  CHECK(row != NULL && row->dwState == MIB_TCP_STATE_ESTAB);
  return PASSED;
}

enum outcome connection_is_in_connections_and_all(void) {
  const SOCKET listener = open_listener("127.0.0.1", 0);
  const SOCKET client = connect_to("127.0.0.1", port_of(listener));
  const DWORD from = port_of(client);
  const DWORD to = port_of(listener);
  int number;
  for (number = 0; number < 9; number += 3) {
    CHECK(!has_port(tcp_table(AF_INET, number), from, to));
    CHECK(has_port(tcp_table(AF_INET, number + 1), from, to));
    CHECK(has_port(tcp_table(AF_INET, number + 2), from, to));
  }
  return PASSED;
}

enum outcome close_wait_is_in_connections(void) {
  const SOCKET listener = open_listener("127.0.0.1", 0);
  const SOCKET client = connect_to("127.0.0.1", port_of(listener));
  const SOCKET server = accept_from(listener);
  char byte;
  shutdown(client, 1);
  CHECK(recv(server, &byte, 1, 0) == 0);
  CHECK(has_port(tcp_table(AF_INET, TCP_TABLE_BASIC_CONNECTIONS), port_of(listener),
                 port_of(client)));
  return PASSED;
}

enum outcome time_wait_has_no_owner(void) {
  const SOCKET listener = open_listener("127.0.0.1", 0);
  const SOCKET client = connect_to("127.0.0.1", port_of(listener));
  const SOCKET server = accept_from(listener);
  const DWORD from = port_of(client);
  const MIB_TCPROW_OWNER_PID* row;
  char byte;
  shutdown(client, 1);
  CHECK(recv(server, &byte, 1, 0) == 0);
  closesocket(server);
  CHECK(recv(client, &byte, 1, 0) == 0);
  closesocket(client);
  row = find_tcp(all(AF_INET), from, port_of(listener));
  CHECK(row != NULL && row->dwState == MIB_TCP_STATE_TIME_WAIT && row->dwOwningPid == 0);
  return PASSED;
}

enum outcome dual_stack_listener_is_in_both_families(void) {
  static const unsigned char any[16];
  const DWORD port = port_of(open_dual_listener());
  const MIB_TCPROW_OWNER_PID* const four = find_tcp(all(AF_INET), port, 0);
  const MIB_TCP6ROW_OWNER_PID* const six = find_tcp6(all(AF_INET6), port, 0);
  CHECK(six != NULL && memcmp(six->ucLocalAddr, any, 16) == 0);
  CHECK(four != NULL && four->dwLocalAddr == 0);
  return PASSED;
}

enum outcome mapped_connection_is_ipv4(void) {
  const SOCKET listener = open_dual_listener();
  const SOCKET client = connect_to("127.0.0.1", port_of(listener));
  const DWORD to = port_of(client);
  CHECK(find_tcp(all(AF_INET), port_of(listener), to) != NULL);
  CHECK(find_tcp6(all(AF_INET6), port_of(listener), to) == NULL);
  return PASSED;
}

/* 912 before 445 is what raw network order would give. */
enum outcome sorted_by_port_as_a_number(void) {
  static const int ports[] = {44500, 9120, 4450, 13500, 25700};
  const table_function* const function = tcp_table(AF_INET, TCP_TABLE_OWNER_PID_LISTENER);
  const MIB_TCPTABLE_OWNER_PID* table;
  const MIB_TCPROW_OWNER_PID* rows;
  DWORD i;
  for (i = 0; i < 5; i++) open_listener("127.0.0.1", ports[i]);
  table = (const MIB_TCPTABLE_OWNER_PID*)fetch(function, TRUE);
  rows = table->table;
  CHECK(table->dwNumEntries >= 5);
  for (i = 1; i < table->dwNumEntries; i++)
    CHECK(ntohl(rows[i - 1].dwLocalAddr) < ntohl(rows[i].dwLocalAddr) ||
          ntohs((u_short)rows[i - 1].dwLocalPort) <= ntohs((u_short)rows[i].dwLocalPort));
  return PASSED;
}

enum outcome sorted_by_address_ipv4(void) {
  static const char* const hosts[] = {"127.0.1.3", "127.0.0.9", "127.0.0.1", "127.0.0.2"};
  static const int ports[] = {80, 443, 4321, 5001};
  const table_function* const function = tcp_table(AF_INET, TCP_TABLE_OWNER_PID_LISTENER);
  const MIB_TCPTABLE_OWNER_PID* table;
  const MIB_TCPROW_OWNER_PID* rows;
  DWORD i;
  for (i = 0; i < 4; i++) open_listener(hosts[i], ports[i] + 8000);
  table = (const MIB_TCPTABLE_OWNER_PID*)fetch(function, TRUE);
  rows = table->table;
  CHECK(table->dwNumEntries >= 4);
  for (i = 1; i < table->dwNumEntries; i++)
    CHECK(ntohl(rows[i - 1].dwLocalAddr) <= ntohl(rows[i].dwLocalAddr));
  return PASSED;
}

enum outcome sorted_by_address_ipv6(void) {
  const table_function* const function = tcp_table(AF_INET6, TCP_TABLE_OWNER_PID_LISTENER);
  const MIB_TCP6TABLE_OWNER_PID* table;
  DWORD i;
  open_listener("::1", 7000);
  open_listener("::", 8000);
  open_listener("::1", 6000);
  table = (const MIB_TCP6TABLE_OWNER_PID*)fetch(function, TRUE);
  CHECK(table->dwNumEntries >= 3);
  for (i = 1; i < table->dwNumEntries; i++) {
    const MIB_TCP6ROW_OWNER_PID* const row = (const MIB_TCP6ROW_OWNER_PID*)table->table + i;
    const int order = memcmp(row[-1].ucLocalAddr, row->ucLocalAddr, 16);
    CHECK(order < 0 ||
          (order == 0 && ntohs((u_short)row[-1].dwLocalPort) <= ntohs((u_short)row->dwLocalPort)));
  }
  return PASSED;
}

enum outcome sorted_udp(void) {
  static const char* const hosts[] = {"127.0.0.2", "127.0.0.1", "127.0.0.2", "127.0.0.1"};
  static const int ports[] = {5001, 9000, 4000, 7000};
  const table_function* const function = udp_table(AF_INET, UDP_TABLE_OWNER_PID);
  const MIB_UDPTABLE_OWNER_PID* table;
  DWORD i;
  for (i = 0; i < 4; i++) open_bound(SOCK_DGRAM, hosts[i], ports[i]);
  table = (const MIB_UDPTABLE_OWNER_PID*)fetch(function, TRUE);
  CHECK(table->dwNumEntries >= 4);
  for (i = 1; i < table->dwNumEntries; i++) {
    const MIB_UDPROW_OWNER_PID* const row = (const MIB_UDPROW_OWNER_PID*)table->table + i;
    CHECK(ntohl(row[-1].dwLocalAddr) < ntohl(row->dwLocalAddr) ||
          (row[-1].dwLocalAddr == row->dwLocalAddr &&
           ntohs((u_short)row[-1].dwLocalPort) <= ntohs((u_short)row->dwLocalPort)));
  }
  return PASSED;
}

static const MIB_UDPROW_OWNER_PID* find_udp(DWORD port) {
  const table_function* const function = udp_table(AF_INET, UDP_TABLE_OWNER_PID);
  const void* const table = fetch(function, FALSE);
  DWORD i;
  for (i = 0; i < row_count(table); i++) {
    const MIB_UDPROW_OWNER_PID* const row = (const MIB_UDPROW_OWNER_PID*)row_at(function, table, i);
    if (row->dwLocalPort == port) return row;
  }
  return NULL;
}

static const MIB_UDP6ROW_OWNER_PID* find_udp6(DWORD port) {
  const table_function* const function = udp_table(AF_INET6, UDP_TABLE_OWNER_PID);
  const void* const table = fetch(function, FALSE);
  DWORD i;
  for (i = 0; i < row_count(table); i++) {
    const MIB_UDP6ROW_OWNER_PID* const row =
        (const MIB_UDP6ROW_OWNER_PID*)row_at(function, table, i);
    if (row->dwLocalPort == port) return row;
  }
  return NULL;
}

enum outcome udp_row(void) {
  const MIB_UDPROW_OWNER_PID* const row = find_udp(port_of(open_bound(SOCK_DGRAM, "127.0.0.1", 0)));
  CHECK(row != NULL && row->dwLocalAddr == LOOPBACK);
  return PASSED;
}

enum outcome udp_row_ipv6(void) {
  const MIB_UDP6ROW_OWNER_PID* const row = find_udp6(port_of(open_bound(SOCK_DGRAM, "::1", 0)));
  CHECK(row != NULL && memcmp(row->ucLocalAddr, loopback6, 16) == 0);
  return PASSED;
}

enum outcome udp_is_ours(void) {
  const MIB_UDPROW_OWNER_PID* const row = find_udp(port_of(open_bound(SOCK_DGRAM, "127.0.0.1", 0)));
  CHECK(row != NULL && row->dwOwningPid == GetCurrentProcessId());
  return PASSED;
}

enum outcome udp_is_ours_ipv6(void) {
  const MIB_UDP6ROW_OWNER_PID* const row = find_udp6(port_of(open_bound(SOCK_DGRAM, "::1", 0)));
  CHECK(row != NULL && row->dwOwningPid == GetCurrentProcessId());
  return PASSED;
}

/* ---- with modules */

static LONGLONG system_time(void) {
  FILETIME time;
  GetSystemTimeAsFileTime(&time);
  return (LONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

static LONGLONG tcp_creation(DWORD port) {
  const table_function* const function = tcp_table(AF_INET, TCP_TABLE_OWNER_MODULE_ALL);
  const void* const table = fetch(function, FALSE);
  DWORD i;
  for (i = 0; i < row_count(table); i++) {
    const MIB_TCPROW_OWNER_MODULE* const row =
        (const MIB_TCPROW_OWNER_MODULE*)row_at(function, table, i);
    if (row->dwLocalPort == port) return row->liCreateTimestamp.QuadPart;
  }
  return -1;
}

enum outcome creation_time_is_a_filetime(void) {
  const LONGLONG before = system_time();
  const LONGLONG created = tcp_creation(port_of(open_listener("127.0.0.1", 0)));
  CHECK(created >= before && created <= system_time());
  return PASSED;
}

enum outcome creation_time_stays(void) {
  const DWORD port = port_of(open_listener("127.0.0.1", 0));
  const LONGLONG created = tcp_creation(port);
  Sleep(20);
  CHECK(created == tcp_creation(port));
  return PASSED;
}

enum outcome udp_creation_time_is_a_filetime(void) {
  const LONGLONG before = system_time();
  const DWORD port = port_of(open_bound(SOCK_DGRAM, "::1", 0));
  const table_function* const function = udp_table(AF_INET6, UDP_TABLE_OWNER_MODULE);
  const void* const table = fetch(function, FALSE);
  DWORD i;
  for (i = 0; i < row_count(table); i++) {
    const MIB_UDP6ROW_OWNER_MODULE* const row =
        (const MIB_UDP6ROW_OWNER_MODULE*)row_at(function, table, i);
    if (row->dwLocalPort != port) continue;
    CHECK(row->liCreateTimestamp.QuadPart >= before);
    return PASSED;
  }
  return fail_at(__FILE__, __LINE__, "there is a row", 0);
}

#include "suite.h"

static const struct {
  const char* name;
  enum outcome (*run)(void);
} cases[] = {
#define CASE(name) {#name, name},
#include "cases.def"
#undef CASE
};

enum outcome fail_at(const char* file, int line, const char* condition, unsigned long long value) {
  printf("failed: %s:%d: %s (%lu)\n", file, line, condition, (unsigned long)value);
  return FAILED;
}

enum outcome skip_for(const char* reason) {
  printf("skipped: %s\n", reason);
  return SKIPPED;
}

/* ---- sockets */

static socklen_t fill_address(address* out, const char* host, int port) {
  memset(out, 0, sizeof *out);
  if (strchr(host, ':') == NULL) {
    out->ipv4.sin_family = AF_INET;
    out->ipv4.sin_port = htons((u_short)port);
    out->ipv4.sin_addr.s_addr = inet_addr(host);
    return sizeof out->ipv4;
  }
  out->ipv6.sin6_family = AF_INET6;
  out->ipv6.sin6_port = htons((u_short)port);
  if (strcmp(host, "::1") == 0) out->ipv6.sin6_addr.s6_addr[15] = 1;
  return sizeof out->ipv6;
}

static SOCKET give_up(const char* what) {
  printf("failed: %s: %d\n", what, (int)WSAGetLastError());
  exit(FAILED);
}

SOCKET open_bound(int type, const char* host, int port) {
  address local;
  const socklen_t size = fill_address(&local, host, port);
  const SOCKET made = socket(local.any.sa_family, type, 0);
  if (made == INVALID_SOCKET || bind(made, &local.any, size) != 0) return give_up("bind");
  return made;
}

SOCKET open_listener(const char* host, int port) {
  const SOCKET made = open_bound(SOCK_STREAM, host, port);
  if (listen(made, 8) != 0) return give_up("listen");
  return made;
}

SOCKET open_dual_listener(void) {
  address local;
  const socklen_t size = fill_address(&local, "::", 0);
  int off = 0;
  const SOCKET made = socket(AF_INET6, SOCK_STREAM, 0);
  if (made == INVALID_SOCKET) return give_up("socket");
  setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, (const char*)&off, sizeof off);
  if (bind(made, &local.any, size) != 0 || listen(made, 8) != 0) return give_up("listen");
  return made;
}

SOCKET connect_to(const char* host, DWORD port_in_network_order) {
  address remote;
  const socklen_t size = fill_address(&remote, host, ntohs((u_short)port_in_network_order));
  const SOCKET made = socket(remote.any.sa_family, SOCK_STREAM, 0);
  if (made == INVALID_SOCKET || connect(made, &remote.any, size) != 0) return give_up("connect");
  return made;
}

SOCKET accept_from(SOCKET listener) {
  const SOCKET made = accept(listener, NULL, NULL);
  return made == INVALID_SOCKET ? give_up("accept") : made;
}

DWORD port_of(SOCKET of) {
  address local;
  socklen_t size = sizeof local;
  memset(&local, 0, sizeof local);
  getsockname(of, &local.any, &size);
  return local.any.sa_family == AF_INET ? local.ipv4.sin_port : local.ipv6.sin6_port;
}

/* ---- tables */

static DWORD tcp_extended(const table_function* function, void* table, DWORD* size, BOOL order) {
  return GetExtendedTcpTable(table, size, order, function->family,
                             (TCP_TABLE_CLASS)function->table_class, 0);
}

static DWORD udp_extended(const table_function* function, void* table, DWORD* size, BOOL order) {
  return GetExtendedUdpTable(table, size, order, function->family,
                             (UDP_TABLE_CLASS)function->table_class, 0);
}

#define PLAIN(function_name, table_type)                                                       \
  static DWORD plain_##function_name(const table_function* function, void* table, DWORD* size, \
                                     BOOL order) {                                             \
    (void)function;                                                                            \
    return function_name((table_type*)table, (PULONG)size, order);                             \
  }

PLAIN(GetTcpTable, MIB_TCPTABLE)
PLAIN(GetTcpTable2, MIB_TCPTABLE2)
PLAIN(GetTcp6Table, MIB_TCP6TABLE)
PLAIN(GetTcp6Table2, MIB_TCP6TABLE2)
PLAIN(GetUdpTable, MIB_UDPTABLE)
PLAIN(GetUdp6Table, MIB_UDP6TABLE)

#define LAYOUT(table_type) offsetof(table_type, table), sizeof(((table_type*)0)->table[0])
#define TCP(class_name, family, table_type) \
  { #class_name " " #family, tcp_extended, family, class_name, LAYOUT(table_type) }
#define UDP(class_name, family, table_type) \
  { #class_name " " #family, udp_extended, family, class_name, LAYOUT(table_type) }
#define NAMED(function_name, family, table_type) \
  { #function_name, plain_##function_name, family, -1, LAYOUT(table_type) }

const table_function table_functions[] = {
    NAMED(GetTcpTable, AF_INET, MIB_TCPTABLE),
    NAMED(GetTcpTable2, AF_INET, MIB_TCPTABLE2),
    NAMED(GetTcp6Table, AF_INET6, MIB_TCP6TABLE),
    NAMED(GetTcp6Table2, AF_INET6, MIB_TCP6TABLE2),
    NAMED(GetUdpTable, AF_INET, MIB_UDPTABLE),
    NAMED(GetUdp6Table, AF_INET6, MIB_UDP6TABLE),
    TCP(TCP_TABLE_BASIC_LISTENER, AF_INET, MIB_TCPTABLE),
    TCP(TCP_TABLE_BASIC_CONNECTIONS, AF_INET, MIB_TCPTABLE),
    TCP(TCP_TABLE_BASIC_ALL, AF_INET, MIB_TCPTABLE),
    TCP(TCP_TABLE_OWNER_PID_LISTENER, AF_INET, MIB_TCPTABLE_OWNER_PID),
    TCP(TCP_TABLE_OWNER_PID_CONNECTIONS, AF_INET, MIB_TCPTABLE_OWNER_PID),
    TCP(TCP_TABLE_OWNER_PID_ALL, AF_INET, MIB_TCPTABLE_OWNER_PID),
    TCP(TCP_TABLE_OWNER_MODULE_LISTENER, AF_INET, MIB_TCPTABLE_OWNER_MODULE),
    TCP(TCP_TABLE_OWNER_MODULE_CONNECTIONS, AF_INET, MIB_TCPTABLE_OWNER_MODULE),
    TCP(TCP_TABLE_OWNER_MODULE_ALL, AF_INET, MIB_TCPTABLE_OWNER_MODULE),
    TCP(TCP_TABLE_OWNER_PID_LISTENER, AF_INET6, MIB_TCP6TABLE_OWNER_PID),
    TCP(TCP_TABLE_OWNER_PID_CONNECTIONS, AF_INET6, MIB_TCP6TABLE_OWNER_PID),
    TCP(TCP_TABLE_OWNER_PID_ALL, AF_INET6, MIB_TCP6TABLE_OWNER_PID),
    TCP(TCP_TABLE_OWNER_MODULE_LISTENER, AF_INET6, MIB_TCP6TABLE_OWNER_MODULE),
    TCP(TCP_TABLE_OWNER_MODULE_CONNECTIONS, AF_INET6, MIB_TCP6TABLE_OWNER_MODULE),
    TCP(TCP_TABLE_OWNER_MODULE_ALL, AF_INET6, MIB_TCP6TABLE_OWNER_MODULE),
    UDP(UDP_TABLE_BASIC, AF_INET, MIB_UDPTABLE),
    UDP(UDP_TABLE_OWNER_PID, AF_INET, MIB_UDPTABLE_OWNER_PID),
    UDP(UDP_TABLE_OWNER_MODULE, AF_INET, MIB_UDPTABLE_OWNER_MODULE),
    UDP(UDP_TABLE_BASIC, AF_INET6, MIB_UDP6TABLE),
    UDP(UDP_TABLE_OWNER_PID, AF_INET6, MIB_UDP6TABLE_OWNER_PID),
    UDP(UDP_TABLE_OWNER_MODULE, AF_INET6, MIB_UDP6TABLE_OWNER_MODULE),
};
const size_t table_function_count = sizeof table_functions / sizeof table_functions[0];

static const table_function* table_of(DWORD (*call)(const table_function*, void*, DWORD*, BOOL),
                                      ULONG family, int table_class) {
  size_t i;
  for (i = 0; i < table_function_count; i++) {
    const table_function* const function = &table_functions[i];
    if (function->call == call && function->family == family &&
        function->table_class == table_class)
      return function;
  }
  printf("failed: the suite has no such table\n");
  exit(FAILED);
}

const table_function* tcp_table(ULONG family, int table_class) {
  return table_of(tcp_extended, family, table_class);
}

const table_function* udp_table(ULONG family, int table_class) {
  return table_of(udp_extended, family, table_class);
}

/* Tables that cases leave to the end of the program, so that no leak is seen in them. */
static void* last_tables[64];

static void* kept(void* table) {
  static size_t count;
  last_tables[count++ % (sizeof last_tables / sizeof last_tables[0])] = table;
  return table;
}

void* fetch(const table_function* function, BOOL order) {
  void* table = NULL;
  DWORD size = 0;
  DWORD code = function->call(function, NULL, &size, order);
  int round;
  for (round = 0; code == ERROR_INSUFFICIENT_BUFFER && round < 10; round++) {
    free(table);
    table = malloc(size);
    if (table == NULL) return NULL;
    code = function->call(function, table, &size, order);
  }
  if (code == NO_ERROR) return kept(table);
  printf("failed: %s gives %lu\n", function->name, (unsigned long)code);
  exit(FAILED);
}

DWORD row_count(const void* table) { return *(const DWORD*)table; }

const void* row_at(const table_function* function, const void* table, DWORD index) {
  return (const char*)table + function->first_row + index * function->row_size;
}

const MIB_TCPROW_OWNER_PID* find_tcp(const void* table, DWORD local_port, DWORD remote_port) {
  const MIB_TCPROW_OWNER_PID* const rows = ((const MIB_TCPTABLE_OWNER_PID*)table)->table;
  DWORD i;
  for (i = 0; i < row_count(table); i++)
    if (rows[i].dwLocalPort == local_port &&
        (rows[i].dwState == MIB_TCP_STATE_LISTEN ? 0 : rows[i].dwRemotePort) == remote_port)
      return &rows[i];
  return NULL;
}

const MIB_TCP6ROW_OWNER_PID* find_tcp6(const void* table, DWORD local_port, DWORD remote_port) {
  const MIB_TCP6ROW_OWNER_PID* const rows = ((const MIB_TCP6TABLE_OWNER_PID*)table)->table;
  DWORD i;
  for (i = 0; i < row_count(table); i++)
    if (rows[i].dwLocalPort == local_port &&
        (rows[i].dwState == MIB_TCP_STATE_LISTEN ? 0 : rows[i].dwRemotePort) == remote_port)
      return &rows[i];
  return NULL;
}

/* All rows of IPv4 TCP begin as MIB_TCPROW does. */
BOOL has_port(const table_function* function, DWORD local_port, DWORD remote_port) {
  void* const table = fetch(function, FALSE);
  BOOL found = FALSE;
  DWORD i;
  for (i = 0; i < row_count(table); i++) {
    const MIB_TCPROW* const row = (const MIB_TCPROW*)row_at(function, table, i);
    const DWORD remote = row->dwState == MIB_TCP_STATE_LISTEN ? 0 : row->dwRemotePort;
    found = found || (row->dwLocalPort == local_port && remote == remote_port);
  }
  free(table);
  return found;
}

void* function_named(const char* name) {
  const HMODULE module = LoadLibraryA("iphlpapi.dll");
  /* By way of an integer: ISO C has no conversion between the two kinds of pointer. */
  return module == NULL ? NULL : (void*)(size_t)GetProcAddress(module, name);
}

int main(int argc, char** argv) {
  WSADATA data;
  size_t i;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return FAILED;
  setvbuf(stdout, NULL, _IONBF, 0);
  for (i = 0; argc == 2 && i < sizeof cases / sizeof cases[0]; i++)
    if (strcmp(cases[i].name, argv[1]) == 0) return cases[i].run();
  printf("failed: usage: conformance CASE\n");
  return FAILED;
}

/* One suite in plain C on Windows' names. It is built against our headers and library, and by
 * mingw-w64 to run under Wine: whatever it uses, both have.
 *
 * A case returns PASSED, or FAILED or SKIPPED having said why. It makes its own sockets, on
 * loopback, and looks for these alone: other sockets may be there. */
#ifndef TCPTABLE_CONFORMANCE_SUITE_H
#define TCPTABLE_CONFORMANCE_SUITE_H

#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum outcome { PASSED = 0, FAILED = 1, SKIPPED = 77 };

#define CASE(name) enum outcome name(void);
#include "cases.def"
#undef CASE

enum outcome fail_at(const char* file, int line, const char* condition, unsigned long long value);
enum outcome skip_for(const char* reason);

#define CHECK(condition) \
  if (!(condition)) return fail_at(__FILE__, __LINE__, #condition, 0)
#define CHECK_CODE(expression, expected)                                       \
  do {                                                                         \
    const DWORD code_ = (expression);                                          \
    if (code_ != (expected))                                                   \
      return fail_at(__FILE__, __LINE__, #expression " == " #expected, code_); \
  } while (0)

/* The least that both headers' AF_INET6 mean; ours is 10, Windows' 23. */
typedef union {
  struct sockaddr any;
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;
} address;

/* "127.0.0.1" or "::1"; `port` in host order. Sockets are closed when the program ends. */
SOCKET open_bound(int type, const char* host, int port);
SOCKET open_listener(const char* host, int port);
SOCKET open_dual_listener(void);
SOCKET connect_to(const char* host, DWORD port_in_network_order);
SOCKET accept_from(SOCKET listener);
DWORD port_of(SOCKET socket); /* as it stands in a row: network order in the low half */

/* One of the functions that fill a buffer. */
typedef struct table_function table_function;
struct table_function {
  const char* name;
  DWORD (*call)(const table_function* function, void* table, DWORD* size, BOOL order);
  ULONG family;
  int table_class;
  size_t first_row;
  size_t row_size;
};

extern const table_function table_functions[];
extern const size_t table_function_count;

/* Indexes of the table classes that cases ask for by themselves. */
const table_function* tcp_table(ULONG family, int table_class);
const table_function* udp_table(ULONG family, int table_class);

/* The table in a buffer of malloc, NULL when it cannot be had. */
void* fetch(const table_function* function, BOOL order);
DWORD row_count(const void* table);
const void* row_at(const table_function* function, const void* table, DWORD index);

/* The row of an IPv4 or IPv6 table that has these ports, NULL if there is none. TCP tables with
 * owners only; 0 as remote port means a listener. */
const MIB_TCPROW_OWNER_PID* find_tcp(const void* table, DWORD local_port, DWORD remote_port);
const MIB_TCP6ROW_OWNER_PID* find_tcp6(const void* table, DWORD local_port, DWORD remote_port);
BOOL has_port(const table_function* function, DWORD local_port, DWORD remote_port);

/* A function that the library may not have, NULL then. */
void* function_named(const char* name);

#endif

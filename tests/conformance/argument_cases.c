/* What is refused, and how tables are sized. */
#include "suite.h"

/* Each table function at a time; `function` is the one. */
#define FOR_EACH_TABLE(function)                    \
  const table_function* function = table_functions; \
  for (; function < table_functions + table_function_count; function++)

enum outcome null_size_is_87(void) {
  FOR_EACH_TABLE(function) CHECK_CODE(function->call(function, NULL, NULL, TRUE), 87);
  return PASSED;
}

static const DWORD read_only_size = 65536;

enum outcome read_only_size_is_87(void) {
  char buffer[64];
  FOR_EACH_TABLE(function) {
    CHECK_CODE(function->call(function, buffer, (DWORD*)(size_t)&read_only_size, TRUE), 87);
    CHECK_CODE(function->call(function, NULL, (DWORD*)(size_t)&read_only_size, TRUE), 87);
  }
  return PASSED;
}

enum outcome null_table_is_122(void) {
  FOR_EACH_TABLE(function) {
    DWORD size = 0;
    CHECK_CODE(function->call(function, NULL, &size, TRUE), 122);
    CHECK(size >= function->first_row);
  }
  return PASSED;
}

enum outcome null_table_is_122_whatever_the_size(void) {
  FOR_EACH_TABLE(function) {
    DWORD size = 1 << 20;
    CHECK_CODE(function->call(function, NULL, &size, TRUE), 122);
    CHECK(size >= function->first_row);
  }
  return PASSED;
}

/* One socket of every kind that a table may hold. */
static void open_some(void) {
  const SOCKET ipv4 = open_listener("127.0.0.1", 0);
  const SOCKET ipv6 = open_listener("::1", 0);
  connect_to("127.0.0.1", port_of(ipv4));
  connect_to("::1", port_of(ipv6));
  open_bound(SOCK_DGRAM, "127.0.0.1", 0);
  open_bound(SOCK_DGRAM, "::1", 0);
}

enum outcome reported_size_suffices(void) {
  open_some();
  {
    FOR_EACH_TABLE(function) {
      DWORD size = 0;
      void* table;
      CHECK_CODE(function->call(function, NULL, &size, TRUE), 122);
      table = malloc(size);
      CHECK_CODE(function->call(function, table, &size, TRUE), NO_ERROR);
      CHECK(row_count(table) > 0);
      free(table);
    }
  }
  return PASSED;
}

enum outcome size_on_success_is_exact(void) {
  open_some();
  {
    FOR_EACH_TABLE(function) {
      DWORD size = 1 << 20;
      void* const table = malloc(size);
      CHECK_CODE(function->call(function, table, &size, TRUE), NO_ERROR);
      CHECK(size == function->first_row + row_count(table) * function->row_size);
      free(table);
    }
  }
  return PASSED;
}

static BOOL is_filled(const char* bytes, size_t count, char value) {
  size_t i;
  for (i = 0; i < count; i++)
    if (bytes[i] != value) return FALSE;
  return TRUE;
}

enum outcome too_small_buffer_is_untouched(void) {
  open_some();
  {
    FOR_EACH_TABLE(function) {
      char buffer[64];
      DWORD size = 4;
      memset(buffer, 0x5A, sizeof buffer);
      CHECK_CODE(function->call(function, buffer, &size, TRUE), 122);
      CHECK(size > 4 && is_filled(buffer, sizeof buffer, 0x5A));
    }
  }
  return PASSED;
}

enum outcome nothing_behind_the_rows_is_touched(void) {
  open_some();
  {
    FOR_EACH_TABLE(function) {
      enum { bytes = 1 << 18 };
      char* const table = (char*)malloc(bytes);
      DWORD size = bytes;
      size_t end;
      memset(table, 0x5A, bytes);
      CHECK_CODE(function->call(function, table, &size, TRUE), NO_ERROR);
      end = function->first_row + row_count(table) * function->row_size;
      CHECK(is_filled(table + end, bytes - end, 0x5A));
      free(table);
    }
  }
  return PASSED;
}

/* Two tables that have no rows here before any socket is made. */
enum outcome empty_table_is_a_success(void) {
  char table[8];
  DWORD size = 8;
  const table_function* const pids = tcp_table(AF_INET, TCP_TABLE_OWNER_PID_LISTENER);
  const table_function* const modules = tcp_table(AF_INET6, TCP_TABLE_OWNER_MODULE_LISTENER);
  CHECK_CODE(pids->call(pids, table, &size, TRUE), NO_ERROR);
  CHECK(size == 4 && row_count(table) == 0);
  size = 8;
  CHECK_CODE(modules->call(modules, table, &size, TRUE), NO_ERROR);
  CHECK(size == 8 && row_count(table) == 0);
  return PASSED;
}

enum outcome unknown_family_is_87(void) {
  static const ULONG families[] = {0, 1, 3, 99, 0xFFFFFFFF};
  size_t i;
  for (i = 0; i < sizeof families / sizeof families[0]; i++) {
    DWORD size = 8;
    CHECK_CODE(GetExtendedTcpTable(NULL, &size, 0, families[i], TCP_TABLE_OWNER_PID_ALL, 0), 87);
    CHECK_CODE(GetExtendedUdpTable(NULL, &size, 0, families[i], UDP_TABLE_OWNER_PID, 0), 87);
    CHECK(size == 8);
  }
  return PASSED;
}

static DWORD tcp_class(int number, ULONG family, DWORD* size) {
  return GetExtendedTcpTable(NULL, size, FALSE, family, (TCP_TABLE_CLASS)number, 0);
}

enum outcome tcp_class_9_is_87(void) {
  DWORD size = 8;
  CHECK_CODE(tcp_class(9, AF_INET, &size), 87);
  CHECK_CODE(tcp_class(300, AF_INET, &size), 87);
  CHECK(size == 8);
  return PASSED;
}

enum outcome tcp_class_minus_1_is_87(void) {
  DWORD size = 8;
  CHECK_CODE(tcp_class(-1, AF_INET, &size), 87);
  CHECK(size == 8);
  return PASSED;
}

enum outcome udp_class_3_is_87(void) {
  DWORD size = 8;
  CHECK_CODE(GetExtendedUdpTable(NULL, &size, FALSE, AF_INET, (UDP_TABLE_CLASS)3, 0), 87);
  CHECK(size == 8);
  return PASSED;
}

enum outcome basic_ipv6_tcp_is_50(void) {
  int number;
  for (number = 0; number < 3; number++) {
    DWORD size = 8;
    CHECK_CODE(tcp_class(number, AF_INET6, &size), 50);
    CHECK(size == 8);
  }
  return PASSED;
}

enum outcome basic_ipv6_udp_is_a_table(void) {
  const table_function* const function = udp_table(AF_INET6, UDP_TABLE_BASIC);
  free(fetch(function, TRUE));
  return PASSED;
}

enum outcome reserved_is_ignored(void) {
  DWORD size = 0;
  CHECK_CODE(GetExtendedTcpTable(NULL, &size, 0, AF_INET, TCP_TABLE_OWNER_PID_ALL, 1), 122);
  CHECK_CODE(GetExtendedUdpTable(NULL, &size, 0, AF_INET, UDP_TABLE_OWNER_PID, ~0U), 122);
  return PASSED;
}

enum outcome buffer_may_be_reused_between_families(void) {
  const SOCKET ipv4 = open_listener("127.0.0.1", 0);
  const SOCKET ipv6 = open_listener("::1", 0);
  const table_function* const four = tcp_table(AF_INET, TCP_TABLE_OWNER_PID_ALL);
  const table_function* const six = tcp_table(AF_INET6, TCP_TABLE_OWNER_PID_ALL);
  enum { bytes = 65536 };
  char* const table = (char*)malloc(bytes);
  int round;
  for (round = 0; round < 3; round++) {
    DWORD size = bytes;
    CHECK_CODE(four->call(four, table, &size, TRUE), NO_ERROR);
    CHECK(find_tcp(table, port_of(ipv4), 0) != NULL);
    size = bytes;
    CHECK_CODE(six->call(six, table, &size, TRUE), NO_ERROR);
    CHECK(find_tcp6(table, port_of(ipv6), 0) != NULL);
  }
  free(table);
  return PASSED;
}

typedef DWORD(WINAPI* allocate)(void**, BOOL, HANDLE, DWORD, DWORD);

static enum outcome allocates(const char* name, DWORD family, DWORD expected) {
  const allocate function = (allocate)(size_t)function_named(name);
  void* table = NULL;
  CHECK(function != NULL);
  CHECK_CODE(function(&table, TRUE, GetProcessHeap(), 0, family), expected);
  CHECK((table != NULL) == (expected == NO_ERROR));
  if (table != NULL) CHECK(row_count(table) > 0 && HeapFree(GetProcessHeap(), 0, table));
  return PASSED;
}

enum outcome allocated_tcp_table(void) {
  open_some();
  return allocates("AllocateAndGetTcpExTableFromStack", AF_INET, NO_ERROR);
}

enum outcome allocated_udp_table(void) {
  open_some();
  return allocates("AllocateAndGetUdpExTableFromStack", AF_INET, NO_ERROR);
}

enum outcome allocated_table_of_ipv6_is_50(void) {
  return allocates("AllocateAndGetTcpExTableFromStack", AF_INET6, 50);
}

enum outcome allocated_table_of_no_family_is_87(void) {
  return allocates("AllocateAndGetTcpExTableFromStack", 0, 87);
}

enum outcome functions_are_found_by_name(void) {
  static const char* const names[] = {"GetTcpTable",         "GetTcpTable2",       "GetTcp6Table",
                                      "GetUdpTable",         "GetUdp6Table",       "GetTcp6Table2",
                                      "GetExtendedTcpTable", "GetExtendedUdpTable"};
  size_t i;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) CHECK(function_named(names[i]) != NULL);
  CHECK(function_named("GetNothingOfTheKind") == NULL);
  return PASSED;
}

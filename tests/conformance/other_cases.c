/* Statistics, and functions that take one connection. Bound by name: Wine lacks some of them. */
#include "suite.h"
/* After the base types, which mingw-w64's header does not take by itself. */
#include <tcpestats.h>

#ifdef _WIN32
#define BIND(type, name)                                 \
  const type name = (type)(size_t)function_named(#name); \
  if (name == NULL) return skip_for("the library has no " #name)
#else
#define BIND(type, name)                                 \
  const type name = (type)(size_t)function_named(#name); \
  CHECK(name != NULL)
#endif

typedef ULONG(WINAPI* tcp_statistics)(PMIB_TCPSTATS);
typedef ULONG(WINAPI* tcp_statistics_ex)(PMIB_TCPSTATS, ULONG);
typedef ULONG(WINAPI* udp_statistics)(PMIB_UDPSTATS);
typedef ULONG(WINAPI* udp_statistics_ex)(PMIB_UDPSTATS, ULONG);

enum outcome tcp_statistics_null_is_87(void) {
  BIND(tcp_statistics, GetTcpStatistics);
  BIND(tcp_statistics_ex, GetTcpStatisticsEx);
  CHECK_CODE(GetTcpStatistics(NULL), 87);
  CHECK_CODE(GetTcpStatisticsEx(NULL, AF_INET), 87);
  return PASSED;
}

enum outcome tcp_statistics_of_no_family_are_refused(void) {
  MIB_TCPSTATS statistics;
  BIND(tcp_statistics_ex, GetTcpStatisticsEx);
  CHECK_CODE(GetTcpStatisticsEx(&statistics, 0), 87);
  CHECK_CODE(GetTcpStatisticsEx(&statistics, 99), 87);
  return PASSED;
}

enum outcome tcp_statistics_count_connections(void) {
  MIB_TCPSTATS before, after;
  SOCKET listener;
  BIND(tcp_statistics, GetTcpStatistics);
  CHECK_CODE(GetTcpStatistics(&before), NO_ERROR);
  listener = open_listener("127.0.0.1", 0);
  connect_to("127.0.0.1", port_of(listener));
  CHECK_CODE(GetTcpStatistics(&after), NO_ERROR);
  CHECK(after.dwActiveOpens == before.dwActiveOpens + 1);
  CHECK(after.dwCurrEstab == before.dwCurrEstab + 2);
  CHECK(after.dwNumConns == before.dwNumConns + 2);
  return PASSED;
}

enum outcome udp_statistics_null_is_87(void) {
  BIND(udp_statistics, GetUdpStatistics);
  BIND(udp_statistics_ex, GetUdpStatisticsEx);
  CHECK_CODE(GetUdpStatistics(NULL), 87);
  CHECK_CODE(GetUdpStatisticsEx(NULL, AF_INET), 87);
  return PASSED;
}

enum outcome udp_statistics_count_datagrams(void) {
  MIB_UDPSTATS before, after;
  const SOCKET from = open_bound(SOCK_DGRAM, "127.0.0.1", 0);
  const SOCKET to = open_bound(SOCK_DGRAM, "127.0.0.1", 0);
  address name;
  socklen_t size = sizeof name;
  char byte = 'x';
  BIND(udp_statistics, GetUdpStatistics);
  getsockname(to, &name.any, &size);
  CHECK_CODE(GetUdpStatistics(&before), NO_ERROR);
  CHECK(sendto(from, &byte, 1, 0, &name.any, size) == 1 && recv(to, &byte, 1, 0) == 1);
  CHECK_CODE(GetUdpStatistics(&after), NO_ERROR);
  CHECK(after.dwOutDatagrams == before.dwOutDatagrams + 1);
  CHECK(after.dwInDatagrams == before.dwInDatagrams + 1);
  return PASSED;
}

enum outcome udp_statistics_count_endpoints(void) {
  MIB_UDPSTATS statistics;
  BIND(udp_statistics, GetUdpStatistics);
  open_bound(SOCK_DGRAM, "127.0.0.1", 0);
  open_bound(SOCK_DGRAM, "127.0.0.1", 0);
  CHECK_CODE(GetUdpStatistics(&statistics), NO_ERROR);
  CHECK(statistics.dwNumAddrs == row_count(fetch(udp_table(AF_INET, UDP_TABLE_BASIC), FALSE)));
  return PASSED;
}

typedef DWORD(WINAPI* set_entry)(PMIB_TCPROW);

enum outcome set_entry_wants_delete_tcb(void) {
  MIB_TCPROW row;
  BIND(set_entry, SetTcpEntry);
  memset(&row, 0, sizeof row);
  CHECK_CODE(SetTcpEntry(&row), 87);
  return PASSED;
}

enum outcome set_entry_of_no_connection_is_317(void) {
  MIB_TCPROW row;
  BIND(set_entry, SetTcpEntry);
  memset(&row, 0, sizeof row);
  row.dwState = MIB_TCP_STATE_DELETE_TCB;
  CHECK_CODE(SetTcpEntry(&row), 317);
  return PASSED;
}

typedef ULONG(WINAPI* estats)(PMIB_TCPROW, TCP_ESTATS_TYPE, PUCHAR, ULONG, ULONG, PUCHAR, ULONG,
                              ULONG, PUCHAR, ULONG, ULONG);

enum outcome estats_null_row_is_87(void) {
  BIND(estats, GetPerTcpConnectionEStats);
  CHECK_CODE(
      GetPerTcpConnectionEStats(NULL, TcpConnectionEstatsData, NULL, 0, 0, NULL, 0, 0, NULL, 0, 0),
      87);
  return PASSED;
}

enum outcome estats_of_no_connection_are_1168(void) {
  TCP_ESTATS_DATA_ROD_v0 data;
  MIB_TCPROW row;
  BIND(estats, GetPerTcpConnectionEStats);
  memset(&row, 0, sizeof row);
  CHECK_CODE(GetPerTcpConnectionEStats(&row, TcpConnectionEstatsData, NULL, 0, 0, NULL, 0, 0,
                                       (PUCHAR)&data, 0, sizeof data),
             1168);
  return PASSED;
}

enum outcome estats_count_bytes(void) {
  const SOCKET listener = open_listener("127.0.0.1", 0);
  const SOCKET client = connect_to("127.0.0.1", port_of(listener));
  const SOCKET server = accept_from(listener);
  TCP_ESTATS_DATA_ROD_v0 data;
  MIB_TCPROW row;
  char bytes[1000];
  int received = 0;
  BIND(estats, GetPerTcpConnectionEStats);
  memset(bytes, 'x', sizeof bytes);
  CHECK(send(client, bytes, sizeof bytes, 0) == (int)sizeof bytes);
  while (received < (int)sizeof bytes) {
    const int part = (int)recv(server, bytes, sizeof bytes, 0);
    CHECK(part > 0);
    received += part;
  }
  memset(&row, 0, sizeof row);
  row.dwState = MIB_TCP_STATE_ESTAB;
  row.dwLocalAddr = row.dwRemoteAddr = htonl(0x7F000001);
  row.dwLocalPort = port_of(client);
  row.dwRemotePort = port_of(listener);
  CHECK_CODE(GetPerTcpConnectionEStats(&row, TcpConnectionEstatsData, NULL, 0, 0, NULL, 0, 0,
                                       (PUCHAR)&data, 0, sizeof data),
             NO_ERROR);
  CHECK(data.DataBytesOut == 1000);
  return PASSED;
}

typedef DWORD(WINAPI* owner_module)(PMIB_TCPROW_OWNER_MODULE, TCPIP_OWNER_MODULE_INFO_CLASS, PVOID,
                                    PDWORD);

enum outcome module_null_entry_is_87(void) {
  MIB_TCPROW_OWNER_MODULE row;
  DWORD size = 0;
  BIND(owner_module, GetOwnerModuleFromTcpEntry);
  memset(&row, 0, sizeof row);
  CHECK_CODE(GetOwnerModuleFromTcpEntry(NULL, TCPIP_OWNER_MODULE_INFO_BASIC, NULL, &size), 87);
  CHECK_CODE(GetOwnerModuleFromTcpEntry(&row, TCPIP_OWNER_MODULE_INFO_BASIC, NULL, NULL), 87);
  return PASSED;
}

enum outcome module_of_no_process_is_1168(void) {
  MIB_TCPROW_OWNER_MODULE row;
  DWORD size = 0;
  BIND(owner_module, GetOwnerModuleFromTcpEntry);
  memset(&row, 0, sizeof row);
  CHECK_CODE(GetOwnerModuleFromTcpEntry(&row, TCPIP_OWNER_MODULE_INFO_BASIC, NULL, &size), 1168);
  return PASSED;
}

static void own_row(MIB_TCPROW_OWNER_MODULE* row) {
  memset(row, 0, sizeof *row);
  row->dwOwningPid = GetCurrentProcessId();
}

enum outcome module_null_buffer_is_122(void) {
  MIB_TCPROW_OWNER_MODULE row;
  DWORD size = 0;
  BIND(owner_module, GetOwnerModuleFromTcpEntry);
  own_row(&row);
  CHECK_CODE(GetOwnerModuleFromTcpEntry(&row, TCPIP_OWNER_MODULE_INFO_BASIC, NULL, &size), 122);
  CHECK(size > sizeof(TCPIP_OWNER_MODULE_BASIC_INFO));
  return PASSED;
}

/* The symbol itself speaks UTF-16 everywhere. */
enum outcome module_of_ours_has_a_path(void) {
  static const char expected[] = "conformance";
  union {
    TCPIP_OWNER_MODULE_BASIC_INFO info;
    char bytes[8192];
  } buffer;
  MIB_TCPROW_OWNER_MODULE row;
  DWORD size = sizeof buffer;
  const unsigned short* name;
  size_t i;
  BIND(owner_module, GetOwnerModuleFromTcpEntry);
  own_row(&row);
  CHECK_CODE(GetOwnerModuleFromTcpEntry(&row, TCPIP_OWNER_MODULE_INFO_BASIC, &buffer, &size),
             NO_ERROR);
  name = (const unsigned short*)(const void*)buffer.info.pModuleName;
  for (i = 0; i < sizeof expected - 1; i++) CHECK(name[i] == (unsigned char)expected[i]);
  return PASSED;
}

#include "ip_helper_calls.hpp"

#include <winsock2.h>
// Keep the order: Microsoft's headers ask for winsock2.h first.
#include <iphlpapi.h>
#include <unistd.h>
#include <windows.h>

#include <array>

namespace tcptable::bench {

static_assert(table_success == NO_ERROR && table_insufficient == ERROR_INSUFFICIENT_BUFFER);

unsigned int get_tcp_table(void* buffer, unsigned int* size, bool ordered) {
  return GetTcpTable(static_cast<PMIB_TCPTABLE>(buffer), size, ordered ? TRUE : FALSE);
}

unsigned int get_tcp_table2(void* buffer, unsigned int* size, bool ordered) {
  return GetTcpTable2(static_cast<PMIB_TCPTABLE2>(buffer), size, ordered ? TRUE : FALSE);
}

namespace {

MIB_TCPROW row_of(const NamedConnection& connection) {
  MIB_TCPROW row{};
  row.dwLocalAddr = connection.local_address;
  row.dwLocalPort = htons(connection.local_port);
  row.dwRemoteAddr = connection.remote_address;
  row.dwRemotePort = htons(connection.remote_port);
  return row;
}

}  // namespace

unsigned int set_estats(const NamedConnection& connection) {
  MIB_TCPROW row = row_of(connection);
  for (const BOOLEAN on : {BOOLEAN{TRUE}, BOOLEAN{FALSE}}) {
    TCP_ESTATS_DATA_RW_v0 change{on};
    const ULONG code = SetPerTcpConnectionEStats(
        &row, TcpConnectionEstatsData, reinterpret_cast<PUCHAR>(&change), 0, sizeof change, 0);
    if (code != NO_ERROR) return code;
  }
  return NO_ERROR;
}

unsigned int close_nothing(const NamedConnection& connection) {
  static_assert(no_such_connection == ERROR_MR_MID_NOT_FOUND);
  MIB_TCPROW row = row_of(connection);
  row.dwRemotePort = htons(1);
  row.dwState = MIB_TCP_STATE_DELETE_TCB;
  return SetTcpEntry(&row);
}

unsigned int get_estats(const NamedConnection& connection) {
  MIB_TCPROW row = row_of(connection);
  TCP_ESTATS_DATA_ROD_v0 data;
  TCP_ESTATS_PATH_ROD_v0 path;
  const ULONG code =
      GetPerTcpConnectionEStats(&row, TcpConnectionEstatsData, nullptr, 0, 0, nullptr, 0, 0,
                                reinterpret_cast<PUCHAR>(&data), 0, sizeof data);
  if (code != NO_ERROR) return code;
  return GetPerTcpConnectionEStats(&row, TcpConnectionEstatsPath, nullptr, 0, 0, nullptr, 0, 0,
                                   reinterpret_cast<PUCHAR>(&path), 0, sizeof path);
}

unsigned int get_tcp_statistics() {
  MIB_TCPSTATS statistics;
  return GetTcpStatistics(&statistics);
}

unsigned int get_udp_statistics() {
  MIB_UDPSTATS statistics;
  return GetUdpStatistics(&statistics);
}

unsigned int get_ip_statistics() {
  MIB_IPSTATS statistics;
  return GetIpStatistics(&statistics);
}

unsigned int get_icmp_statistics() {
  MIB_ICMP statistics;
  return GetIcmpStatistics(&statistics);
}

unsigned int get_owner_module() {
  std::array<char, 65536> buffer;
  DWORD size = buffer.size();
  MIB_TCPROW_OWNER_MODULE row{};
  row.dwOwningPid = static_cast<DWORD>(getpid());
  row.OwningModuleInfo[0] = 1;  // asks for a service too
  return GetOwnerModuleFromTcpEntry(&row, TCPIP_OWNER_MODULE_INFO_BASIC, buffer.data(), &size);
}

unsigned int get_pid_table(void* buffer, unsigned int* size, bool ordered) {
  return GetExtendedTcpTable(buffer, size, ordered ? TRUE : FALSE, AF_INET, TCP_TABLE_OWNER_PID_ALL,
                             0);
}

unsigned int get_pid_listeners(void* buffer, unsigned int* size, bool ordered) {
  return GetExtendedTcpTable(buffer, size, ordered ? TRUE : FALSE, AF_INET,
                             TCP_TABLE_OWNER_PID_LISTENER, 0);
}

unsigned int get_module_table(void* buffer, unsigned int* size, bool ordered) {
  return GetExtendedTcpTable(buffer, size, ordered ? TRUE : FALSE, AF_INET,
                             TCP_TABLE_OWNER_MODULE_ALL, 0);
}

unsigned int get_udp_pid_table(void* buffer, unsigned int* size, bool ordered) {
  return GetExtendedUdpTable(buffer, size, ordered ? TRUE : FALSE, AF_INET, UDP_TABLE_OWNER_PID, 0);
}

unsigned int get_tcp6_table(void* buffer, unsigned int* size, bool ordered) {
  return GetTcp6Table(static_cast<PMIB_TCP6TABLE>(buffer), size, ordered ? TRUE : FALSE);
}

unsigned int get_tcp6_table2(void* buffer, unsigned int* size, bool ordered) {
  return GetTcp6Table2(static_cast<PMIB_TCP6TABLE2>(buffer), size, ordered ? TRUE : FALSE);
}

unsigned int get_udp6_table(void* buffer, unsigned int* size, bool ordered) {
  return GetUdp6Table(static_cast<PMIB_UDP6TABLE>(buffer), size, ordered ? TRUE : FALSE);
}

unsigned int allocate_pid_table() {
  PVOID table = nullptr;
  const DWORD code = AllocateAndGetTcpExTableFromStack(&table, FALSE, GetProcessHeap(), 0, AF_INET);
  HeapFree(GetProcessHeap(), 0, table);
  return code;
}

unsigned int get_udp_table(void* buffer, unsigned int* size, bool ordered) {
  return GetUdpTable(static_cast<PMIB_UDPTABLE>(buffer), size, ordered ? TRUE : FALSE);
}

}  // namespace tcptable::bench

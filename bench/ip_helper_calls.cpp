#include "ip_helper_calls.hpp"

#include <winsock2.h>
// Keep the order: Microsoft's headers ask for winsock2.h first.
#include <iphlpapi.h>
#include <unistd.h>

#include <array>

namespace tcptable::bench {

static_assert(table_success == NO_ERROR && table_insufficient == ERROR_INSUFFICIENT_BUFFER);

unsigned int get_tcp_table(void* buffer, unsigned int* size, bool ordered) {
  return GetTcpTable(static_cast<PMIB_TCPTABLE>(buffer), size, ordered ? TRUE : FALSE);
}

unsigned int get_tcp_table2(void* buffer, unsigned int* size, bool ordered) {
  return GetTcpTable2(static_cast<PMIB_TCPTABLE2>(buffer), size, ordered ? TRUE : FALSE);
}

unsigned int get_estats(const NamedConnection& connection) {
  MIB_TCPROW row{};
  row.dwLocalAddr = connection.local_address;
  row.dwLocalPort = htons(connection.local_port);
  row.dwRemoteAddr = connection.remote_address;
  row.dwRemotePort = htons(connection.remote_port);
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

unsigned int get_udp_table(void* buffer, unsigned int* size, bool ordered) {
  return GetUdpTable(static_cast<PMIB_UDPTABLE>(buffer), size, ordered ? TRUE : FALSE);
}

}  // namespace tcptable::bench

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

}  // namespace tcptable::bench

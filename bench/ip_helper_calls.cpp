#include "ip_helper_calls.hpp"

#include <winsock2.h>
// Keep the order: Microsoft's headers ask for winsock2.h first.
#include <iphlpapi.h>

namespace tcptable::bench {

static_assert(table_success == NO_ERROR && table_insufficient == ERROR_INSUFFICIENT_BUFFER);

unsigned int get_tcp_table(void* buffer, unsigned int* size, bool ordered) {
  return GetTcpTable(static_cast<PMIB_TCPTABLE>(buffer), size, ordered ? TRUE : FALSE);
}

unsigned int get_tcp_table2(void* buffer, unsigned int* size, bool ordered) {
  return GetTcpTable2(static_cast<PMIB_TCPTABLE2>(buffer), size, ordered ? TRUE : FALSE);
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

// GetUdpTable, GetUdp6Table.
#include <iphlpapi.h>

#include "export.hpp"
#include "table_call.hpp"

using tcptable::Family;
using tcptable::Protocol;
using tcptable::iphlpapi::fill_table;
using tcptable::iphlpapi::layout_of;
using tcptable::iphlpapi::OwnerFacts;
using tcptable::iphlpapi::table_query;

TCPTABLE_EXPORT ULONG GetUdpTable(PMIB_UDPTABLE UdpTable, PULONG SizePointer, BOOL Order) {
  return fill_table(table_query(Protocol::udp, Family::ipv4, OwnerFacts::none, Order),
                    layout_of<MIB_UDPTABLE>(), UdpTable, SizePointer);
}

TCPTABLE_EXPORT ULONG GetUdp6Table(PMIB_UDP6TABLE Udp6Table, PULONG SizePointer, BOOL Order) {
  return fill_table(table_query(Protocol::udp, Family::ipv6, OwnerFacts::none, Order),
                    layout_of<MIB_UDP6TABLE>(), Udp6Table, SizePointer);
}

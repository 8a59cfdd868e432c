// GetTcpTable, GetTcpTable2, GetTcp6Table, GetTcp6Table2.
#include <iphlpapi.h>

#include "export.hpp"
#include "table_call.hpp"

using tcptable::Family;
using tcptable::Protocol;
using tcptable::iphlpapi::fill_table;
using tcptable::iphlpapi::layout_of;
using tcptable::iphlpapi::OwnerFacts;
using tcptable::iphlpapi::table_query;

TCPTABLE_EXPORT ULONG GetTcpTable(PMIB_TCPTABLE TcpTable, PULONG SizePointer, BOOL Order) {
  return fill_table(table_query(Protocol::tcp, Family::ipv4, OwnerFacts::none, Order),
                    layout_of<MIB_TCPTABLE>(), TcpTable, SizePointer);
}

TCPTABLE_EXPORT ULONG GetTcpTable2(PMIB_TCPTABLE2 TcpTable, PULONG SizePointer, BOOL Order) {
  return fill_table(table_query(Protocol::tcp, Family::ipv4, OwnerFacts::pid, Order),
                    layout_of<MIB_TCPTABLE2>(), TcpTable, SizePointer);
}

TCPTABLE_EXPORT ULONG GetTcp6Table(PMIB_TCP6TABLE TcpTable, PULONG SizePointer, BOOL Order) {
  return fill_table(table_query(Protocol::tcp, Family::ipv6, OwnerFacts::none, Order),
                    layout_of<MIB_TCP6TABLE>(), TcpTable, SizePointer);
}

TCPTABLE_EXPORT ULONG GetTcp6Table2(PMIB_TCP6TABLE2 TcpTable, PULONG SizePointer, BOOL Order) {
  return fill_table(table_query(Protocol::tcp, Family::ipv6, OwnerFacts::pid, Order),
                    layout_of<MIB_TCP6TABLE2>(), TcpTable, SizePointer);
}

// GetTcpTable, GetTcpTable2, GetTcp6Table, GetTcp6Table2.
#include <iphlpapi.h>

#include <cstddef>
#include <cstring>
#include <type_traits>

#include "export.hpp"
#include "table_call.hpp"

namespace tcptable::iphlpapi {
namespace {

template <typename Out>
void write_row(const OwnedRow& row, char* out) noexcept {
  Out converted;
  to_row(row, converted);
  std::memcpy(out, &converted, sizeof converted);
}

template <typename Table>
TableLayout layout_of() noexcept {
  using TableRow = std::remove_extent_t<decltype(Table::table)>;
  return {.first_row = offsetof(Table, table),
          .row_size = sizeof(TableRow),
          .write = &write_row<TableRow>};
}

enum class Owners : bool { no, yes };

template <typename Table>
ULONG tcp_table(Family family, Owners owners, Table* table, ULONG* size, BOOL order) noexcept {
  Query query;
  query.protocols = {.tcp = true, .udp = false};
  query.families = {.ipv4 = family == Family::ipv4, .ipv6 = family == Family::ipv6};
  query.view = FamilyView::wire;
  query.columns = {.owners = owners == Owners::yes, .cookies = false};
  query.ordering = order != FALSE ? Ordering::endpoints : Ordering::none;
  return fill_table(query, layout_of<Table>(), table, size);
}

}  // namespace
}  // namespace tcptable::iphlpapi

using tcptable::Family;
using tcptable::iphlpapi::Owners;
using tcptable::iphlpapi::tcp_table;

TCPTABLE_EXPORT ULONG GetTcpTable(PMIB_TCPTABLE TcpTable, PULONG SizePointer, BOOL Order) {
  return tcp_table(Family::ipv4, Owners::no, TcpTable, SizePointer, Order);
}

TCPTABLE_EXPORT ULONG GetTcpTable2(PMIB_TCPTABLE2 TcpTable, PULONG SizePointer, BOOL Order) {
  return tcp_table(Family::ipv4, Owners::yes, TcpTable, SizePointer, Order);
}

TCPTABLE_EXPORT ULONG GetTcp6Table(PMIB_TCP6TABLE TcpTable, PULONG SizePointer, BOOL Order) {
  return tcp_table(Family::ipv6, Owners::no, TcpTable, SizePointer, Order);
}

TCPTABLE_EXPORT ULONG GetTcp6Table2(PMIB_TCP6TABLE2 TcpTable, PULONG SizePointer, BOOL Order) {
  return tcp_table(Family::ipv6, Owners::yes, TcpTable, SizePointer, Order);
}

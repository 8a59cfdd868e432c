// What every table function of the family does with its arguments, written once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tcptable/tcptable.hpp>
#include <type_traits>

#include "rows.hpp"

namespace tcptable::iphlpapi {

// One of Microsoft's table layouts: a count, perhaps padding, then rows without padding.
struct TableLayout {
  std::size_t first_row = 0;  // offset in bytes
  std::size_t row_size = 0;

  // Writes one row at an address of any alignment.
  void (*write)(const OwnedRow& row, char* out) noexcept = nullptr;

  bool has_modules = false;  // its rows carry ModuleFacts
};

template <typename TableRow>
void write_row(const OwnedRow& row, char* out) noexcept {
  TableRow converted;
  std::memset(&converted, 0, sizeof converted);  // padding too: equal tables are equal bytes
  to_row(row, converted);
  std::memcpy(out, &converted, sizeof converted);
}

template <typename TableRow, typename = void>
inline constexpr bool carries_module = false;
template <typename TableRow>
inline constexpr bool carries_module<TableRow, std::void_t<decltype(TableRow::OwningModuleInfo)>> =
    true;

template <typename Table>
TableLayout layout_of() noexcept {
  using TableRow = std::remove_extent_t<decltype(Table::table)>;
  return {.first_row = offsetof(Table, table),
          .row_size = sizeof(TableRow),
          .write = &write_row<TableRow>,
          .has_modules = carries_module<TableRow>};
}

enum class OwnerFacts : std::uint8_t { none, pid, module };

// What every table function asks: one protocol, one family as Windows tells families apart.
Query table_query(Protocol protocol, Family family, OwnerFacts facts, BOOL order) noexcept;

// The checks in the contract's order, the snapshot, and the answer. `size` is the caller's pointer,
// unchecked. Returns a Windows error code; throws nothing; leaves errno alone.
ULONG fill_table(const Query& query, const TableLayout& layout, void* table, ULONG* size) noexcept;

// The same into a block of the table's exact size, which HeapFree or free gives back. `table`, the
// caller's pointer, has been checked; it is written on success only.
DWORD allocate_table(const Query& query, const TableLayout& layout, void** table) noexcept;

}  // namespace tcptable::iphlpapi

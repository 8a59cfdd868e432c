// What every table function of the family does with its arguments, written once.
#pragma once

#include <tcptable/tcptable.hpp>

#include "rows.hpp"

namespace tcptable::iphlpapi {

// One of Microsoft's table layouts: a count, perhaps padding, then rows without padding.
struct TableLayout {
  std::size_t first_row = 0;  // offset in bytes
  std::size_t row_size = 0;

  // Writes one row at an address of any alignment.
  void (*write)(const OwnedRow& row, char* out) noexcept = nullptr;
};

// The checks in the contract's order, the snapshot, and the answer. `size` is the caller's pointer,
// unchecked. Returns a Windows error code; throws nothing; leaves errno alone.
ULONG fill_table(const Query& query, const TableLayout& layout, void* table, ULONG* size) noexcept;

}  // namespace tcptable::iphlpapi

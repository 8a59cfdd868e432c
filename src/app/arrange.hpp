// Which rows are shown, in which order. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tcptable/snapshot.hpp>

#include "columns.hpp"

namespace tcptable::app {

struct SortKey {
  const Column* column = nullptr;
  bool descending = false;
};

struct Arrangement {
  std::vector<SortKey> keys;  // the first decides; empty: the snapshot's own order
  bool reversed = false;
  std::size_t rows_max = static_cast<std::size_t>(-1);

  bool is_plain() const noexcept {
    return keys.empty() && !reversed && rows_max == static_cast<std::size_t>(-1);
  }
};

// Positions in snapshot.rows(). Rows that are equal keep the snapshot's order. An unknown value is
// last in either direction.
std::vector<std::uint32_t> arrange(const Snapshot& snapshot, const Arrangement& arrangement);

// Rows whose columns have the same values.
struct Groups {
  std::vector<std::uint32_t> positions;  // of the first row of each
  std::vector<std::uint64_t> counts;
};

// The largest first; those of one size in the order of their first rows.
Groups group(const Snapshot& snapshot, const Columns& by, std::size_t groups_max);

}  // namespace tcptable::app

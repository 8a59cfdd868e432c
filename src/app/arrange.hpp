// Which rows are shown, in which order. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tcptable/snapshot.hpp>

#include "columns.hpp"

namespace tcptable::app {

struct SortKey {
  const Column* column = nullptr;  // of groups: null for how many rows they have
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

// What makes values the same: the text that the table shows, or what formats for programs have.
enum class Sameness : std::uint8_t { as_shown, plain };

// In the order that is asked for, rows_max groups at most. Without keys the largest is first; equal
// ones are in the order of their first rows.
Groups group(const Snapshot& snapshot, const Columns& by, const Arrangement& arrangement,
             Sameness sameness = Sameness::as_shown);

}  // namespace tcptable::app

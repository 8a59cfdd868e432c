// What renderers are given: which rows of a snapshot, which columns of them, in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tcptable/snapshot.hpp>

#include "columns.hpp"
#include "names.hpp"

namespace tcptable::app {

struct Shown {
  const Snapshot& snapshot;
  Columns columns;
  Names names;

  // Positions in snapshot.rows(). Unused while `is_all`: then every row, in the snapshot's order.
  std::span<const std::uint32_t> positions{};
  bool is_all = true;

  std::span<const Motion> motions{};  // of each row of the snapshot, or none

  // Of groups, whose first row stands for each: how many rows it has.
  std::span<const std::uint64_t> counts{};
  bool is_grouped = false;

  std::size_t size() const noexcept { return is_all ? snapshot.size() : positions.size(); }
};

// Rows one at a time, for one thread: a table of a million sockets is never held twice.
class RowReader {
 public:
  explicit RowReader(const Shown& shown) : shown_(shown), names_(shown.names) {}

  ShownRow row(std::size_t index);

 private:
  static constexpr std::size_t rows_near = 128;
  void bring_near(std::size_t block);

  const Shown& shown_;
  Names names_;
  std::size_t block_near_ = static_cast<std::size_t>(-1);
};

// What is said once about the whole.
struct TableFacts {
  std::string_view host{};
  std::string filter{};  // in its full form
};

}  // namespace tcptable::app

// Ordering::endpoints. Pure.
//
// A large table is sorted in runs, each small enough for the processor's cache, while the rest of
// it is still being read; the runs are then merged, which reads and writes every row once, in
// sequence.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "column.hpp"
#include "snapshot_storage.hpp"

namespace tcptable::table {

// What decides nearly every comparison of two rows.
struct OrderKey {
  std::uint64_t high;
  std::uint64_t low;
  std::uint32_t position;
};

// Memory that sorting needs, kept from call to call.
struct SortScratch {
  Column<OrderKey> keys;

  void release() noexcept { keys.reset(); }
};

// Three-way comparison of everything that the ordering names before its ties; negative, zero,
// positive.
int compare_endpoints(const Row& a, const Row& b) noexcept;

// Sorts rows by endpoints; rows with equal endpoints may come in any order. False: memory is
// exhausted and the rows are as they were.
[[nodiscard]] bool sort_rows(std::span<Row> rows, SortScratch& scratch) noexcept;

// Rows of several runs, each of them sorted.
using Runs = std::vector<std::span<Row>>;

// What becomes of the runs. Memory that was read can go back to the kernel at once, so that a large
// table never stands there twice; its pages cost anew when they are used again.
enum class Merged : std::uint8_t { kept, given_back };

// Writes the rows of all runs to `out` in order, as many as there are.
void merge_rows(const Runs& runs, Row* out, Merged merged = Merged::kept);

// Cuts every run in two, so that no row of the first halves comes after one of the second.
std::pair<Runs, Runs> split_runs(const Runs& runs);

// Puts rows with equal endpoints in their order. The rows must be sorted, and their owners known if
// asked for.
void order_ties(SnapshotStorage& storage) noexcept;

}  // namespace tcptable::table

// Holders into their index, and rows to their holders.
#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include "holder_index.hpp"
#include "owner_join.hpp"
#include "synthetic.hpp"

namespace tcptable::bench {
namespace {

constexpr std::uint32_t sockets_per_process = 1000;

// A walk over processes meets sockets in another order than the kernel's table does.
std::vector<Holder> synthetic_holders(std::size_t count) {
  std::vector<Holder> holders;
  for (std::uint32_t number = 0; number < count; ++number) {
    holders.push_back({.process = number / sockets_per_process,
                       .descriptor = static_cast<std::int32_t>(number % sockets_per_process),
                       .inode = synthetic_inode(number)});
  }
  return holders;
}

void fill(table::HolderIndex& index, const std::vector<Holder>& holders) {
  index.clear();
  const std::size_t processes = 1 + holders.size() / sockets_per_process;
  for (std::uint32_t pid = 1; pid <= processes; ++pid) index.add_process(pid);
  for (const Holder& holder : holders) {
    if (!index.add_holder(holder)) std::abort();
  }
  if (!index.build()) std::abort();
}

void index_holders(benchmark::State& state) {
  const std::vector<Holder> holders = synthetic_holders(rows_of(state));
  table::HolderIndex index;
  for (auto _ : state) fill(index, holders);
  count_rows(state);
}
BENCHMARK(index_holders)->Apply(table_sizes);

void join_rows(benchmark::State& state) {
  SnapshotStorage storage;
  std::vector<Row> rows = synthetic_rows(rows_of(state));
  std::ranges::shuffle(rows, std::mt19937(1));
  for (Row& row : rows) {
    row.index = static_cast<std::uint32_t>(storage.rows.size());
    if (!storage.rows.append(row)) std::abort();
  }
  fill(storage.holders, synthetic_holders(rows_of(state)));
  if (!storage.owners.resize_unset(storage.rows.size())) std::abort();
  table::JoinCounts counts;
  for (auto _ : state)
    counts = table::join_rows(storage.rows.values(), storage.holders, storage.owners.data());
  if (counts.unresolved != 0) state.SkipWithError("owners are missing");
  count_rows(state);
}
BENCHMARK(join_rows)->Apply(table_sizes);

}  // namespace
}  // namespace tcptable::bench

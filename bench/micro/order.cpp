// Ordering::endpoints over a table in the kernel's order, which is no order: sorting runs of it,
// and merging them.
#include <algorithm>
#include <cstdlib>
#include <span>
#include <vector>

#include "order.hpp"
#include "synthetic.hpp"

namespace tcptable::bench {
namespace {

constexpr std::size_t runs_wanted = 16;

table::Column<Row> unordered_rows(benchmark::State& state) {
  table::Column<Row> column;
  for (Row row : synthetic_rows(rows_of(state))) {
    row.index = static_cast<std::uint32_t>(column.size());
    if (!column.append(row)) std::abort();
  }
  return column;
}

std::vector<std::span<Row>> runs_of(table::Column<Row>& rows) {
  std::vector<std::span<Row>> runs;
  std::span<Row> rest(rows.data(), rows.size());
  for (std::size_t left = runs_wanted; left > 0; --left) {
    runs.push_back(rest.first(rest.size() / left));
    rest = rest.subspan(rest.size() / left);
  }
  return runs;
}

void sort_runs(benchmark::State& state) {
  const table::Column<Row> rows = unordered_rows(state);
  table::Column<Row> sorted = unordered_rows(state);
  table::SortScratch scratch;
  for (auto _ : state) {
    state.PauseTiming();
    std::copy(rows.begin(), rows.end(), sorted.begin());
    state.ResumeTiming();
    for (const std::span<Row> run : runs_of(sorted))
      if (!table::sort_rows(run, scratch)) std::abort();
  }
  count_rows(state);
}
BENCHMARK(sort_runs)->Apply(table_sizes);

void merge_runs(benchmark::State& state) {
  table::Column<Row> rows = unordered_rows(state);
  table::SortScratch scratch;
  table::Runs runs;
  for (const std::span<Row> run : runs_of(rows)) {
    if (!table::sort_rows(run, scratch)) std::abort();
    runs.emplace_back(run);
  }
  table::Column<Row> merged;
  if (!merged.resize_unset(rows.size())) std::abort();
  for (auto _ : state) table::merge_rows(runs, merged.data());
  count_rows(state);
}
BENCHMARK(merge_runs)->Apply(table_sizes);

}  // namespace
}  // namespace tcptable::bench

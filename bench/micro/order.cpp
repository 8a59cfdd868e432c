// Ordering::endpoints over a table in the kernel's order, which is no order.
#include <cstdlib>
#include <cstring>

#include "order.hpp"
#include "synthetic.hpp"

namespace tcptable::bench {
namespace {

void order_rows(benchmark::State& state) {
  std::vector<Row> rows = synthetic_rows(rows_of(state));
  for (std::uint32_t index = 0; index < rows.size(); ++index) rows[index].index = index;
  SnapshotStorage storage;
  for (const Row& row : rows) {
    if (!storage.rows.append(row)) std::abort();
  }
  for (auto _ : state) {
    state.PauseTiming();
    std::memcpy(storage.rows.data(), rows.data(), rows.size() * sizeof(Row));
    state.ResumeTiming();
    if (!table::order_by_endpoints(storage)) std::abort();
  }
  count_rows(state);
}
BENCHMARK(order_rows)->Apply(table_sizes);

}  // namespace
}  // namespace tcptable::bench

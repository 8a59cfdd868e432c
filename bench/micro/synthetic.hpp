// Tables made up for the micro-benchmarks: always the same ones, shaped like a busy server's.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <tcptable/socket.hpp>
#include <vector>

namespace tcptable::bench {

// The number-th socket of a table: one in fifty listens, the rest are connections of a few local
// addresses to many remote ones. Endpoints are scattered over the numbers, as a hash table's are.
Row synthetic_row(std::uint32_t number);

std::vector<Row> synthetic_rows(std::size_t count);

// The inode of the number-th socket.
inline std::uint32_t synthetic_inode(std::uint32_t number) { return 100'000 + number; }

inline std::size_t rows_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

// Reports rows/s and ns/row. Call after the loop.
void count_rows(benchmark::State& state);

// 1,000 to 1,000,000 rows.
void table_sizes(benchmark::internal::Benchmark* benchmark);

}  // namespace tcptable::bench

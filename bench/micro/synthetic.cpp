#include "synthetic.hpp"

namespace tcptable::bench {
namespace {

// SplitMix64's finaliser: near numbers give far values.
std::uint64_t scattered(std::uint64_t number) {
  number += 0x9E3779B97F4A7C15U;
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31);
}

}  // namespace

Row synthetic_row(std::uint32_t number) {
  const std::uint64_t value = scattered(number);
  const auto byte = [value](int index) { return static_cast<std::uint8_t>(value >> (8 * index)); };
  Row row{};
  row.protocol = Protocol::tcp;
  row.family = Family::ipv4;
  row.local_bytes = {10, 0, 0, static_cast<std::uint8_t>(1 + byte(0) % 4)};
  row.local_port = static_cast<std::uint16_t>(1024 + (value >> 48) % 60'000);
  row.inode = synthetic_inode(number);
  row.cookie = number + 1;
  row.uid = 1000;
  if (number % 50 == 0) {
    row.state = State::listen;
    return row;
  }
  row.state = State::established;
  row.remote_bytes = {10, byte(1), byte(2), byte(3)};
  row.remote_port = static_cast<std::uint16_t>(value >> 32);
  return row;
}

std::vector<Row> synthetic_rows(std::size_t count) {
  std::vector<Row> rows;
  rows.reserve(count);
  for (std::uint32_t number = 0; number < count; ++number) rows.push_back(synthetic_row(number));
  return rows;
}

void count_rows(benchmark::State& state) {
  const double rows = static_cast<double>(state.iterations()) * static_cast<double>(state.range(0));
  state.counters["rows/s"] = benchmark::Counter(rows, benchmark::Counter::kIsRate);
  // Google Benchmark prints an inverted rate as seconds, with its prefix: 25n is 25 ns a row.
  state.counters["s/row"] =
      benchmark::Counter(rows, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void table_sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->RangeMultiplier(10)->Range(1'000, 1'000'000)->Unit(benchmark::kMillisecond);
}

}  // namespace tcptable::bench

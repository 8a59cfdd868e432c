// How many TCP connections are in each state, once a second: a Collector keeps its memory between
// snapshots. The argument is the number of rounds, 1 by default.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <tcptable/tcptable.hpp>
#include <thread>

namespace {

void print_counts(const tcptable::Snapshot& table) {
  std::array<std::size_t, 16> counts{};
  for (const tcptable::Row& row : table) ++counts[static_cast<std::size_t>(row.state)];
  for (std::size_t state = 0; state < counts.size(); ++state) {
    if (counts[state] == 0) continue;
    const auto text = name(static_cast<tcptable::State>(state));
    std::printf("%8zu %.*s\n", counts[state], static_cast<int>(text.size()), text.data());
  }
  std::printf("%8zu in all\n", table.size());
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 1;
  tcptable::Query query;
  query.protocols = {.tcp = true, .udp = false};

  auto collector = tcptable::Collector::open();
  if (!collector) {
    std::fprintf(stderr, "%s\n", to_string(collector.error()).c_str());
    return 1;
  }
  tcptable::Snapshot table;
  for (int round = 0; round < rounds; ++round) {
    if (round > 0) std::this_thread::sleep_for(std::chrono::seconds(1));
    if (const auto collected = collector->collect(query, table); !collected) {
      std::fprintf(stderr, "%s\n", to_string(collected.error()).c_str());
      return 1;
    }
    print_counts(table);
  }
}

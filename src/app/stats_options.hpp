// The command line of `tcptable stats`.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "farewell.hpp"

namespace tcptable::app {

struct StatsOptions {
  bool ipv4 = true;
  bool ipv6 = true;
  bool all = false;  // counters that are 0, too
  bool json = false;
  std::optional<double> interval_s;  // changes instead of sums
  std::uint64_t reports_max = 0;     // of an interval; 0: until interrupted
};

// Pure. `argv[0]` is "stats".
std::variant<StatsOptions, Farewell> parse_stats_options(int argc, const char* const* argv);

}  // namespace tcptable::app

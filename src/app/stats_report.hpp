// What `tcptable stats` shows: sums, or what changed between two readings (docs/json-schema.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "counters.hpp"
#include "output.hpp"

namespace tcptable::app {

inline constexpr const char* stats_schema = "tcptable-stats/1";

// One reading, or the change from an earlier one.
struct StatsReport {
  std::span<const CounterGroup> now;
  std::span<const CounterGroup> before{};  // empty: sums are shown
  double seconds = 0;                      // between the two
  std::int64_t taken_at = 0;               // seconds since 1970
};

enum class Zeros : std::uint8_t { hidden, shown };

std::string stats_text(const StatsReport& report, Zeros zeros);

// All counters but types of ICMP that never occurred, on one line.
void render_stats_json(const StatsReport& report, Output& output);

}  // namespace tcptable::app

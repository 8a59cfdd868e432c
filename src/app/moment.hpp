// Moments and spans of time in words.
#pragma once

#include <cstdint>
#include <string>

namespace tcptable::app {

// "2026-11-23 06:05:18 UTC", and as RFC 3339 has it. `seconds` since 1970; empty for what no
// calendar has.
std::string utc_text(std::int64_t seconds);
std::string utc_json(std::int64_t seconds);

// "3 days", "1 hour", "less than a second": the largest unit alone, rounded down.
std::string span_text(std::uint64_t seconds);

}  // namespace tcptable::app

// Points in time for documents.
#pragma once

#include <cstdint>
#include <string>

namespace tcptable::app {

enum class TimeDigits : std::uint8_t { milliseconds = 3, nanoseconds = 9 };

// "2026-11-23T06:05:18.123Z". Empty for a year that cannot be written.
std::string utc_time(std::int64_t since_1970_ns, TimeDigits digits);

}  // namespace tcptable::app

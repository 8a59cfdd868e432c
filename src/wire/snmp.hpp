// The TCP counters of /proc/net/snmp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tcptable::wire {

// How often connections began and failed since the namespace exists.
struct TcpEvents {
  std::uint64_t active_opens = 0;
  std::uint64_t passive_opens = 0;
  std::uint64_t attempt_fails = 0;
  std::uint64_t established_resets = 0;
};

// Two lines begin with "Tcp:": names, then values in the same order. Unknown names are passed over.
// Nothing when one of the lines, or of the four, is missing.
std::optional<TcpEvents> parse_snmp(std::string_view text) noexcept;

}  // namespace tcptable::wire

// What one look at a socket cannot tell, and several can.
#pragma once

#include <cstdint>
#include <optional>

namespace tcptable::app {

struct Motion {
  std::optional<std::uint64_t> age_us;     // since it was first seen
  bool is_older = false;                   // it was there when looking began
  std::optional<std::uint64_t> sent_rate;  // bytes per second between the last two looks
  std::optional<std::uint64_t> received_rate;
};

}  // namespace tcptable::app

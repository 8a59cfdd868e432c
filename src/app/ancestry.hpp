// The processes that a process descends from.
#pragma once

#include <cstdint>
#include <vector>

#include <tcptable/owner.hpp>

namespace tcptable::app {

// Its parent first, then that one's, up to the first process of the PID namespace. Ends earlier
// where /proc hides somebody, and at a number of generations that no real process has.
std::vector<Process> ancestors_of(std::uint32_t pid, std::uint64_t start_time_ticks = 0);

}  // namespace tcptable::app

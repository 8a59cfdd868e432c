#include "ancestry.hpp"

#include <tcptable/process.hpp>

namespace tcptable::app {

std::vector<Process> ancestors_of(std::uint32_t pid, std::uint64_t start_time_ticks) {
  constexpr std::size_t generations_max = 256;
  std::vector<Process> ancestors;
  while (ancestors.size() < generations_max) {
    const auto parent_pid = parent(pid, start_time_ticks);
    if (!parent_pid || *parent_pid == 0) break;
    const auto process = find_process(*parent_pid);
    if (!process) break;
    ancestors.push_back(*process);
    pid = process->pid;
    start_time_ticks = process->start_time_ticks;
  }
  return ancestors;
}

}  // namespace tcptable::app

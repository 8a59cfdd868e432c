// Files of /proc/<pid>, and links of /proc/<pid>/fd.
#include <string>

#include "input.hpp"
#include "proc_pid.hpp"

using namespace tcptable;

namespace {

bool lies_within(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

// Whatever a process calls itself, its name comes back, and the start time with it.
void wrap_and_parse(std::string_view name) {
  const std::string text =
      "1 (" + std::string(name) + ") S 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 42 9 9 9\n";
  const auto stat = wire::parse_stat(text);
  fuzz::require(stat && stat->name == name && stat->start_time_ticks == 42);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text(data, size);
  const auto stat = wire::parse_stat(text);
  fuzz::require(!stat || lies_within(stat->name, text));
  wrap_and_parse(text);
  static_cast<void>(wire::parse_status_uid(text));
  const std::string line = wire::command_line(text);
  fuzz::require(line.size() <= wire::command_line_max && line.find('\0') == std::string::npos);
  fuzz::require(line.empty() || line.back() != ' ');
  const auto inode = wire::parse_socket_link(text);
  if (inode) {
    const std::string printed = "socket:[" + std::to_string(*inode) + "]";
    fuzz::require(wire::parse_socket_link(printed) == inode);
  }
  return 0;
}

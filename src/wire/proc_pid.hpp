// Files of /proc/<pid> and links of /proc/<pid>/fd (proc(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tcptable::wire {

// The inode of "socket:[12345]"; nothing for a link to anything else.
std::optional<std::uint32_t> parse_socket_link(std::string_view link) noexcept;

struct ProcessStat {
  std::string_view name;               // comm, as it stands between the outermost parentheses
  std::uint32_t parent = 0;            // field 4; 0 for none that is visible
  std::uint64_t start_time_ticks = 0;  // field 22
};

// The contents of /proc/<pid>/stat. The name may hold any byte, parentheses and newlines included:
// it ends at the last closing parenthesis of the text.
std::optional<ProcessStat> parse_stat(std::string_view text) noexcept;

// The effective user of the "Uid:" line of /proc/<pid>/status.
std::optional<std::uint32_t> parse_status_uid(std::string_view text) noexcept;

}  // namespace tcptable::wire

// Files of /proc/<pid> and links of /proc/<pid>/fd (proc(5)).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tcptable::wire {

// The inode of "socket:[12345]"; nothing for a link to anything else.
std::optional<std::uint32_t> parse_socket_link(std::string_view link) noexcept;

struct ProcessStat {
  std::string_view name;               // comm, as it stands between the outermost parentheses
  std::uint32_t parent = 0;            // field 4
  std::uint64_t start_time_ticks = 0;  // field 22
};

// The contents of /proc/<pid>/stat. The name may hold any byte, parentheses and newlines included:
// it ends at the last closing parenthesis of the text.
std::optional<ProcessStat> parse_stat(std::string_view text) noexcept;

// The effective user of the "Uid:" line of /proc/<pid>/status.
std::optional<std::uint32_t> parse_status_uid(std::string_view text) noexcept;

// So much of a command line is told.
inline constexpr std::size_t command_line_max = 4096;

// The contents of /proc/<pid>/cmdline as one line: a blank where one argument ends, none behind the
// last. A process may have written anything there.
std::string command_line(std::string_view text);

}  // namespace tcptable::wire

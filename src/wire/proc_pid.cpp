#include "proc_pid.hpp"

#include <algorithm>

#include "text.hpp"

namespace tcptable::wire {
namespace {

constexpr std::uint64_t uint32_max = 0xFFFFFFFF;

// Numbers on a line of /proc/<pid>/status are separated by tabs.
std::optional<std::uint64_t> number_of_piece(std::string_view line, int index) noexcept {
  std::string_view piece;
  for (int i = 0; i <= index; ++i) piece = sys::next_piece(line, '\t');
  return sys::parse_decimal(piece);
}

}  // namespace

std::optional<std::uint32_t> parse_socket_link(std::string_view link) noexcept {
  constexpr std::string_view prefix = "socket:[";
  if (!link.starts_with(prefix) || !link.ends_with(']')) return std::nullopt;
  link.remove_prefix(prefix.size());
  link.remove_suffix(1);
  const auto inode = sys::parse_decimal(link);
  if (!inode || *inode > uint32_max) return std::nullopt;
  return static_cast<std::uint32_t>(*inode);
}

std::optional<ProcessStat> parse_stat(std::string_view text) noexcept {
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open)
    return std::nullopt;

  constexpr int fields_before_start = 17;  // pgrp (5) to itrealvalue (21)
  sys::TextCursor cursor(text.substr(close + 1));
  cursor.word();  // state
  const auto parent = sys::parse_decimal(cursor.word());
  for (int i = 0; i < fields_before_start; ++i) cursor.word();
  const auto start = sys::parse_decimal(cursor.word());
  if (!parent || *parent > uint32_max || !start) return std::nullopt;
  return ProcessStat{.name = text.substr(open + 1, close - open - 1),
                     .parent = static_cast<std::uint32_t>(*parent),
                     .start_time_ticks = *start};
}

std::optional<std::uint32_t> parse_status_uid(std::string_view text) noexcept {
  constexpr std::string_view title = "Uid:";
  constexpr int effective = 2;
  while (!text.empty()) {
    const std::string_view line = sys::next_piece(text, '\n');
    if (!line.starts_with(title)) continue;
    const auto uid = number_of_piece(line, effective);
    if (!uid || *uid > uint32_max) return std::nullopt;
    return static_cast<std::uint32_t>(*uid);
  }
  return std::nullopt;
}

std::string command_line(std::string_view text) {
  text = text.substr(0, command_line_max);
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.remove_suffix(1);
  std::string line(text);
  std::replace(line.begin(), line.end(), '\0', ' ');
  return line;
}

}  // namespace tcptable::wire

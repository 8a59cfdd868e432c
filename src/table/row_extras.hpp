// The facts of a row that few queries ask for.
#pragma once

#include <algorithm>
#include <array>
#include <tcptable/details.hpp>
#include <tcptable/query.hpp>

#include "column.hpp"

namespace tcptable::table {

using CongestionName = std::array<char, 16>;

struct RowExtras {
  std::uint64_t cgroup = 0;  // 0 when it is unknown
  TcpInfo tcp{};             // known_bytes is 0 where there is none
  CongestionName congestion{};
  SocketMemory memory{};
  bool has_memory = false;
  SocketTimer timer{};
};

inline constexpr RowExtras no_extras{};

// Columns by Row::index, each empty unless it was asked for.
struct ExtraColumns {
  Column<std::uint64_t> cgroups;
  Column<TcpInfo> tcp_infos;
  Column<CongestionName> congestions;
  Column<SocketMemory> memories;
  Column<bool> has_memory;
  Column<SocketTimer> timers;

  // False when memory is exhausted.
  [[nodiscard]] bool append(const ColumnSet& asked, const RowExtras& extras) noexcept {
    return (!asked.cgroups || cgroups.append(extras.cgroup)) &&
           (!asked.tcp_info ||
            (tcp_infos.append(extras.tcp) && congestions.append(extras.congestion))) &&
           (!asked.memory ||
            (memories.append(extras.memory) && has_memory.append(extras.has_memory))) &&
           (!asked.timers || timers.append(extras.timer));
  }

  void truncate(std::size_t count) noexcept {
    const auto cut = [count](auto& column) { column.truncate(std::min(count, column.size())); };
    cut(cgroups);
    cut(tcp_infos);
    cut(congestions);
    cut(memories);
    cut(has_memory);
    cut(timers);
  }
};

// Whether the query asks for any of them.
inline bool wants_extras(const ColumnSet& columns) noexcept {
  return columns.cgroups || columns.tcp_info || columns.memory || columns.timers;
}

}  // namespace tcptable::table

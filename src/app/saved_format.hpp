// What the writer and the reader of saved snapshots have in common. docs/saved-snapshots.md is the
// description for everybody else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include <tcptable/details.hpp>

namespace tcptable::app {

inline constexpr std::string_view saved_schema_name = "tcptable-save";
inline constexpr std::string_view saved_schema = "tcptable-save/1";

// A line that is longer is not of this format: a socket with a million owners has 16 MB.
inline constexpr std::size_t saved_line_max = std::size_t{16} << 20;

// A member of TcpInfo by its name in C++, which is its name in the file too.
struct TcpMember {
  using Pointer = std::variant<std::uint8_t TcpInfo::*, std::uint16_t TcpInfo::*,
                               std::uint32_t TcpInfo::*, std::uint64_t TcpInfo::*>;
  std::string_view name;
  Pointer pointer;
};

// In the order of the structure, which is the order in the file.
std::span<const TcpMember> tcp_members() noexcept;

}  // namespace tcptable::app

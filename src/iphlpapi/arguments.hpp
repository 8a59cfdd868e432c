// What callers pass as numbers.
#pragma once

#include <windef.h>

#include <cstring>
#include <optional>
#include <tcptable/socket.hpp>

namespace tcptable::iphlpapi {

// 2 is IPv4; 10 (Linux) and 23 (Windows) both are IPv6; nothing else is a family.
inline std::optional<Family> family_of(ULONG number) noexcept {
  constexpr ULONG ipv4 = 2;
  constexpr ULONG ipv6_on_linux = 10;
  constexpr ULONG ipv6_on_windows = 23;
  if (number == ipv4) return Family::ipv4;
  if (number == ipv6_on_linux || number == ipv6_on_windows) return Family::ipv6;
  return std::nullopt;
}

// Its value, though it may be none of the enumerators: to load such a one as its type is undefined.
template <typename Enum>
int number_of(const Enum& enumerator) noexcept {
  int number = 0;
  static_assert(sizeof number == sizeof enumerator);
  std::memcpy(&number, &enumerator, sizeof number);
  return number;
}

}  // namespace tcptable::iphlpapi

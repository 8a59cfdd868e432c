// The numbers by which callers choose a table: address families and table classes.
#pragma once

#include <iphlpapi.h>

#include <optional>

#include "table_call.hpp"

namespace tcptable::iphlpapi {

// 2 is IPv4; 10 (Linux) and 23 (Windows) both are IPv6; nothing else is a family.
std::optional<Family> family_of(ULONG number) noexcept;

// What a class asks, and how its rows are laid out.
struct TableChoice {
  Query query;
  TableLayout layout;
};

// Enumerators come as their numbers, for a caller may pass any. The code is NO_ERROR, or why there
// is no such table: ERROR_INVALID_PARAMETER, or ERROR_NOT_SUPPORTED for TCP_TABLE_BASIC_* of IPv6.
struct ChoiceResult {
  DWORD code = NO_ERROR;
  TableChoice choice = {};
};
ChoiceResult choose_tcp_table(ULONG family, int table_class, BOOL order) noexcept;
ChoiceResult choose_udp_table(ULONG family, int table_class, BOOL order) noexcept;

// Its value, though it may be none of the enumerators: to load such a one as its type is undefined.
template <typename Enum>
int number_of(const Enum& enumerator) noexcept {
  int number = 0;
  static_assert(sizeof number == sizeof enumerator);
  std::memcpy(&number, &enumerator, sizeof number);
  return number;
}

}  // namespace tcptable::iphlpapi

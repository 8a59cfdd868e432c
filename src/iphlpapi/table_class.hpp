// The numbers by which callers choose a table: address families and table classes.
#pragma once

#include <iphlpapi.h>

#include "arguments.hpp"
#include "table_call.hpp"

namespace tcptable::iphlpapi {

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

}  // namespace tcptable::iphlpapi

// Rows in Microsoft's layouts. Each to_row writes every member.
#pragma once

#include <iphlpapi.h>

#include <tcptable/snapshot.hpp>

namespace tcptable::iphlpapi {

// RFC 793's state as MIB-II numbers it.
MIB_TCP_STATE mib_state(State state) noexcept;

void to_row(const Snapshot& snapshot, const Row& row, MIB_TCPROW& out) noexcept;
void to_row(const Snapshot& snapshot, const Row& row, MIB_TCPROW2& out) noexcept;
void to_row(const Snapshot& snapshot, const Row& row, MIB_TCP6ROW& out) noexcept;
void to_row(const Snapshot& snapshot, const Row& row, MIB_TCP6ROW2& out) noexcept;

}  // namespace tcptable::iphlpapi

// Rows in Microsoft's layouts. Each to_row writes every member; padding is the caller's.
#pragma once

#include <iphlpapi.h>

#include <tcptable/socket.hpp>

namespace tcptable::iphlpapi {

// RFC 793's state as MIB-II numbers it.
MIB_TCP_STATE mib_state(State state) noexcept;

// What only the rows with modules carry.
struct ModuleFacts {
  LONGLONG created = 0;      // FILETIME
  ULONGLONG cgroup = 0;      // its number, 0 when it is unknown
  bool chosen_port = false;  // the program named the port
};

// A row and its owner; 0 when there is none, or nobody asked.
struct OwnedRow {
  const Row& row;
  DWORD owning_pid;
  ModuleFacts module = {};
};

void to_row(const OwnedRow& from, MIB_TCPROW& out) noexcept;
void to_row(const OwnedRow& from, MIB_TCPROW2& out) noexcept;
void to_row(const OwnedRow& from, MIB_TCPROW_OWNER_PID& out) noexcept;
void to_row(const OwnedRow& from, MIB_TCPROW_OWNER_MODULE& out) noexcept;
void to_row(const OwnedRow& from, MIB_TCP6ROW& out) noexcept;
void to_row(const OwnedRow& from, MIB_TCP6ROW2& out) noexcept;
void to_row(const OwnedRow& from, MIB_TCP6ROW_OWNER_PID& out) noexcept;
void to_row(const OwnedRow& from, MIB_TCP6ROW_OWNER_MODULE& out) noexcept;

void to_row(const OwnedRow& from, MIB_UDPROW& out) noexcept;
void to_row(const OwnedRow& from, MIB_UDPROW_OWNER_PID& out) noexcept;
void to_row(const OwnedRow& from, MIB_UDPROW_OWNER_MODULE& out) noexcept;
void to_row(const OwnedRow& from, MIB_UDP6ROW& out) noexcept;
void to_row(const OwnedRow& from, MIB_UDP6ROW_OWNER_PID& out) noexcept;
void to_row(const OwnedRow& from, MIB_UDP6ROW_OWNER_MODULE& out) noexcept;

// The other way: what a caller's row names. Its state is left out, and of its ports all but the low
// 16 bits.
Row from_row(const MIB_TCPROW& row) noexcept;
Row from_row(const MIB_TCP6ROW& row) noexcept;

}  // namespace tcptable::iphlpapi

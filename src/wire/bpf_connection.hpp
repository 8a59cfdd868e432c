// The records of the BPF walk over the connection table (connection_record.h): bytes → rows.
#pragma once

#include <tcptable/socket.hpp>

#include "bytes.hpp"

namespace tcptable::wire {

inline constexpr std::size_t connection_size = 64;

// Where a record tells whose it is: both addresses at its beginning; the interface and both ports
// together.
inline constexpr std::size_t connection_addresses_size = 32;
inline constexpr std::size_t connection_scope_at = 40;
inline constexpr std::size_t connection_scope_size = 8;
inline constexpr std::size_t connection_ports_at = 44;

// One record as a row. False when it is too short or names a family or a state that does not exist;
// the row is then unspecified. Every member of row is written but `index`.
bool decode_connection(sys::Bytes record, Row& row) noexcept;

}  // namespace tcptable::wire

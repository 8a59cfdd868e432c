// All that sock_diag tells of one socket: the answer to a request for details. Pure.
#pragma once

#include <tcptable/details.hpp>

#include "bytes.hpp"

namespace tcptable::wire {

// False when the message is too short, or names a family or state that does not exist. Attributes
// that are cut or unknown are left out.
bool decode_details(sys::Bytes payload, Protocol protocol, SocketDetails& details) noexcept;

// What the kernel announces when a socket ends: its addresses, cookie, and of TCP its last account.
// The state is CLOSED, the user unknown. False when the message is too short, or is of a protocol
// or family that is not known here.
bool decode_end(sys::Bytes payload, SocketDetails& details) noexcept;

// By the kernel's number, which sock_diag and /proc/net share.
TimerKind timer_kind(std::uint8_t number) noexcept;

}  // namespace tcptable::wire

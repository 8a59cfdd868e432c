// All that sock_diag tells of one socket: the answer to a request for details. Pure.
#pragma once

#include <tcptable/details.hpp>

#include "bytes.hpp"

namespace tcptable::wire {

// False when the message is too short, or names a family or state that does not exist. Attributes
// that are cut or unknown are left out.
bool decode_details(sys::Bytes payload, Protocol protocol, SocketDetails& details) noexcept;

}  // namespace tcptable::wire

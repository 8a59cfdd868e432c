// Kinds of sockets that commands treat by themselves.
#pragma once

#include <tcptable/socket.hpp>

namespace tcptable::app {

// A listener, or a UDP socket without a peer.
inline bool takes_from_anybody(const Row& row) noexcept {
  return row.state == State::listen ||
         (row.protocol == Protocol::udp && row.state == State::closed);
}

}  // namespace tcptable::app

// The kernel's state numbers (include/net/tcp_states.h), shared by its two ways of telling them.
#pragma once

#include <cstdint>
#include <tcptable/socket.hpp>

namespace tcptable::wire {

// State 12 (NEW_SYN_RECV) is SYN-RECEIVED held as a bare request. State 7 (CLOSE) is an
// unconnected socket for UDP; for TCP it appears only where a dump asked for sockets that are
// merely bound (13). False for a number that is not a state.
inline bool state_from_kernel(std::uint8_t number, Protocol protocol, State& state) noexcept {
  constexpr std::uint8_t first = 1;
  constexpr std::uint8_t closed = 7;
  constexpr std::uint8_t new_syn_received = 12;
  constexpr std::uint8_t bound_inactive = 13;
  if (number < first || number > bound_inactive) return false;
  if (number == new_syn_received) {
    state = State::syn_received;
  } else if (number == closed && protocol == Protocol::tcp) {
    state = State::bound;
  } else {
    state = static_cast<State>(number);
  }
  return true;
}

// Where no descriptor exists the kernel may print user 0 for want of a socket to ask.
inline std::uint32_t known_uid(std::uint32_t uid, std::uint32_t inode) noexcept {
  return uid == 0 && inode == 0 ? no_uid : uid;
}

}  // namespace tcptable::wire

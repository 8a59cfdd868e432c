// A TCP socket in any state of RFC 9293's diagram, for real.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/endpoint.hpp"
#include "support/fd.hpp"
#include "support/scripted_peer.hpp"

namespace tcptable::test {

// Numbers of include/net/tcp_states.h.
enum class TcpState : int {
  established = 1,
  syn_sent = 2,
  syn_received = 3,
  fin_wait_1 = 4,
  fin_wait_2 = 5,
  time_wait = 6,
  close_wait = 8,
  last_ack = 9,
  listen = 10,
  closing = 11,
};

// Whether a descriptor still refers to the socket. The kernel goes on with a closed one by itself.
enum class Held { yes, no };

// Which of the two a state can be: TIME-WAIT never has a descriptor, LISTEN always has.
bool is_possible(TcpState state, Held held) noexcept;

// The descriptors and the silent peer that keep one socket in its state.
struct SocketInState {
  TcpState state{};
  Held held{};
  Endpoint local;
  Endpoint remote;           // port 0 for a listener
  Fd socket;                 // the socket itself, if held
  Fd listening;              // what received it, for SYN-RECEIVED
  std::string name() const;  // for messages
};

// Brings a socket into `state` through `device` and checks with the kernel that it is there.
SocketInState make_state(const PeerDevice& device, PeerRoute route, TcpState state, Held held);

// All states that the diagram has (CLOSED is no socket).
const std::vector<TcpState>& all_tcp_states();
const char* name(TcpState state) noexcept;

}  // namespace tcptable::test

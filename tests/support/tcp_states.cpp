#include "support/tcp_states.hpp"

#include <fcntl.h>

#include <atomic>
#include <cerrno>

#include "support/kernel_table.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

std::uint16_t next_peer_port() {
  static std::atomic<std::uint16_t> port{40000};
  return ++port;
}

// A socket that has sent its SYN to the peer.
Fd start_connecting(ScriptedPeer& peer) {
  Fd socket = open_socket(peer.kernel().family());
  checked(fcntl(socket.get(), F_SETFL, O_NONBLOCK), "fcntl");
  const Endpoint remote = peer.peer();
  if (connect(socket.get(), remote.get(), remote.size()) != 0 && errno != EINPROGRESS) {
    checked(-1, "connect");
  }
  peer.await_syn();
  return socket;
}

// Ends the kernel's half: with the descriptor kept, or by closing it.
void finish(Fd& socket, Held held) {
  if (held == Held::yes) {
    checked(shutdown(socket.get(), SHUT_WR), "shutdown");
  } else {
    socket.reset();
  }
}

// From ESTABLISHED to `state`, which lies behind the kernel's own FIN.
void close_first(ScriptedPeer& peer, Fd& socket, TcpState state, Held held) {
  finish(socket, held);
  peer.await_fin();
  if (state == TcpState::fin_wait_1) return;
  if (state == TcpState::closing) return peer.send_fin();
  peer.acknowledge();
  if (state == TcpState::fin_wait_2) return;
  peer.send_fin();  // TIME-WAIT
}

// From ESTABLISHED to `state`, which lies behind the peer's FIN.
void close_second(ScriptedPeer& peer, Fd& socket, TcpState state, Held held, int family) {
  peer.send_fin();
  await_kernel_state(family, peer.kernel().port(), peer.peer().port(),
                     static_cast<int>(TcpState::close_wait));
  if (state == TcpState::close_wait) return;
  finish(socket, held);  // LAST-ACK
}

void advance(ScriptedPeer& peer, SocketInState& made) {
  made.socket = start_connecting(peer);
  if (made.state == TcpState::syn_sent) return;
  peer.answer_syn();
  switch (made.state) {
    case TcpState::fin_wait_1:
    case TcpState::fin_wait_2:
    case TcpState::closing:
    case TcpState::time_wait:
      return close_first(peer, made.socket, made.state, made.held);
    case TcpState::close_wait:
    case TcpState::last_ack:
      return close_second(peer, made.socket, made.state, made.held, made.local.family());
    default:
      return;
  }
}

}  // namespace

bool is_possible(TcpState state, Held held) noexcept {
  switch (state) {
    case TcpState::fin_wait_1:
    case TcpState::fin_wait_2:
    case TcpState::closing:
    case TcpState::last_ack:
      return true;
    case TcpState::time_wait:
    case TcpState::syn_received:
      return held == Held::no;
    default:
      return held == Held::yes;
  }
}

SocketInState make_state(const PeerDevice& device, PeerRoute route, TcpState state, Held held) {
  SocketInState made;
  made.state = state;
  made.held = held;
  made.local = device.kernel_end(route);
  made.remote = device.peer_end(route, next_peer_port());
  if (state == TcpState::listen || state == TcpState::syn_received) {
    Fd listening = listener(made.local);
    made.local = Endpoint::local_of(listening.get());
    if (state == TcpState::listen) {
      made.remote = made.remote.with_port(0);
      made.socket = std::move(listening);
    } else {
      ScriptedPeer(device, made.local, made.remote).knock();
      made.listening = std::move(listening);
    }
  } else {
    ScriptedPeer peer(device, made.local, made.remote);
    advance(peer, made);
    made.local = peer.kernel();
  }
  await_kernel_state(made.local.family(), made.local.port(), made.remote.port(),
                     static_cast<int>(state));
  return made;
}

std::string SocketInState::name() const {
  return std::string(test::name(state)) + (held == Held::yes ? ", held" : ", not held");
}

const std::vector<TcpState>& all_tcp_states() {
  static const std::vector<TcpState> states = {
      TcpState::listen,     TcpState::syn_sent,   TcpState::syn_received, TcpState::established,
      TcpState::fin_wait_1, TcpState::fin_wait_2, TcpState::close_wait,   TcpState::closing,
      TcpState::last_ack,   TcpState::time_wait};
  return states;
}

const char* name(TcpState state) noexcept {
  switch (state) {
    case TcpState::established:
      return "ESTABLISHED";
    case TcpState::syn_sent:
      return "SYN-SENT";
    case TcpState::syn_received:
      return "SYN-RECEIVED";
    case TcpState::fin_wait_1:
      return "FIN-WAIT-1";
    case TcpState::fin_wait_2:
      return "FIN-WAIT-2";
    case TcpState::time_wait:
      return "TIME-WAIT";
    case TcpState::close_wait:
      return "CLOSE-WAIT";
    case TcpState::last_ack:
      return "LAST-ACK";
    case TcpState::listen:
      return "LISTEN";
    case TcpState::closing:
      return "CLOSING";
  }
  return "?";
}

}  // namespace tcptable::test

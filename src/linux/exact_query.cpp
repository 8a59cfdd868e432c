// The kernel finds a socket as it does for a segment that arrives. That is not quite what is wanted
// here, in four ways:
//
//   a connection that is gone          is answered by the listener that would take a new one, or by
//                                      another socket that is less particular about addresses: so
//                                      every answer is compared with the question, and nothing is
//                                      closed but by the cookie of an answer that was
//   a cookie that does not match       is ENOENT or ESTALE, whatever it was compared with: a second
//                                      lookup without it tells who has the place
//   sockets that share one address     (SO_REUSEPORT) take turns by a hash of the peer: lookups
//                                      from peers that cannot be go through them, until the cookie
//                                      matches
//   a socket bound to an interface     is found from that interface alone, and a row need not know
//                                      it: then each one is tried
#include "exact_query.hpp"

#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>

#include "family_view.hpp"
#include "filter_plan.hpp"
#include "inet_diag.hpp"
#include "netlink.hpp"
#include "socket_details.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr std::size_t interfaces_max = 1024;
constexpr std::uint16_t sharer_lookups_max = 1024;
constexpr int foreign_answers_max = 16;

constexpr Error malformed{ErrorCode::malformed, 0, "look up socket"};
constexpr Error no_such_socket{ErrorCode::not_found, ENOENT, "look up socket"};
constexpr Error replaced{ErrorCode::replaced, ESTALE, "look up socket"};

Error refusal(int system_errno) noexcept {
  if (system_errno == ENOENT) return no_such_socket;
  if (system_errno == ESTALE) return replaced;
  Error error = sys::error_from(system_errno, "look up socket");
  if (system_errno == EINVAL) error.code = ErrorCode::invalid_argument;
  return error;
}

bool is_elsewhere(const Error& error) noexcept {
  return error.code == ErrorCode::not_found || error.code == ErrorCode::replaced;
}

bool is_peerless(const Row& row) noexcept {
  return row.remote_port == 0 && is_unspecified(row.remote_address());
}

// The wildcard of IPv4 that is one half of the wildcard of IPv6.
bool is_half_of(const Row& asked, const Row& answer) noexcept {
  return asked.family == Family::ipv4 && is_unspecified(asked.local_address()) &&
         is_peerless(asked) && asked.local_port == answer.local_port &&
         table::takes_both_families(answer);
}

// Whether the socket of the answer has the addresses that were asked for.
bool has_place_of(const Row& asked, const Row& answer) noexcept {
  if (is_half_of(asked, answer)) return true;
  Row wanted = asked;
  Row found = answer;
  table::show_as_carried(wanted);
  table::show_as_carried(found);
  return wanted.family == found.family && wanted.local_bytes == found.local_bytes &&
         wanted.remote_bytes == found.remote_bytes && wanted.local_port == found.local_port &&
         wanted.remote_port == found.remote_port;
}

}  // namespace

Result<SocketDetails> ExactQuery::details(const Row& row) {
  auto found = find(row);
  if (!found) return found.error();
  return found->answer;
}

Result<Row> ExactQuery::accepting_listener(const Row& row) {
  Row wanted = row;
  wanted.cookie = 0;
  wanted.remote_bytes = {};
  wanted.remote_port = 0;
  const auto answer = look_up(socket_form(wanted));
  if (!answer) return answer.error();
  if (answer->row.state != State::listen) return no_such_socket;
  return answer->row;
}

Result<void> ExactQuery::close(const Row& row) {
  const auto found = find(row);
  if (!found) return found.error();
  Row named = found->asked;
  named.cookie = found->answer.row.cookie;
  const auto sent = send([&](auto out) { return wire::encode_close(named, sequence_, out); });
  if (!sent) return sent.error();
  return receive([](const wire::NetlinkMessage&) -> Result<void> { return malformed; });
}

// Nobody is at port 0. The kernel looks for the socket before it looks at the caller's rights, and
// before either at whether it was built to close any.
Result<bool> ExactQuery::can_close() {
  Row nobody{};
  nobody.protocol = Protocol::tcp;
  nobody.family = Family::ipv4;
  nobody.state = State::established;
  const auto sent = send([&](auto out) { return wire::encode_close(nobody, sequence_, out); });
  if (!sent) return sent.error();
  const auto answer =
      receive([](const wire::NetlinkMessage&) -> Result<void> { return malformed; });
  if (!answer && answer.error().code == ErrorCode::not_found) return true;
  if (!answer && answer.error().code == ErrorCode::not_supported) return false;
  return answer ? malformed : answer.error();
}

Result<ExactQuery::Found> ExactQuery::find(const Row& row) {
  Row socket = socket_form(row);
  const auto found = find_at(socket);
  if (found || found.error().code != ErrorCode::not_found || row.interface_index != 0) return found;
  std::array<std::uint32_t, interfaces_max> indexes;
  const std::size_t count = interfaces_(indexes);
  for (std::size_t i = 0; i < count; ++i) {
    socket.interface_index = indexes[i];
    auto there = find_at(socket);
    if (there || there.error().code != ErrorCode::not_found) return there;
  }
  return found;
}

Result<ExactQuery::Found> ExactQuery::find_at(const Row& socket) {
  const auto answer = look_up(socket);
  if (!answer) return is_elsewhere(answer.error()) ? find_elsewhere(socket) : answer.error();
  if (!has_place_of(socket, answer->row)) return no_such_socket;
  return Found{.asked = socket, .answer = *answer};
}

// The kernel has no socket of that cookie where it looked.
Result<ExactQuery::Found> ExactQuery::find_elsewhere(const Row& socket) {
  if (socket.cookie == 0) return no_such_socket;
  Row anybody = socket;
  anybody.cookie = 0;
  const auto answer = look_up(anybody);
  if (!answer) return answer.error();
  if (!has_place_of(socket, answer->row)) return no_such_socket;
  return is_peerless(socket) ? find_among_sharers(socket) : replaced;
}

// No socket has a peer at 0.0.0.0, so these lookups find none that is connected.
Result<ExactQuery::Found> ExactQuery::find_among_sharers(const Row& socket) {
  Row asked = socket;
  for (std::uint16_t port = 1; port <= sharer_lookups_max; ++port) {
    asked.remote_port = port;
    const auto answer = look_up(asked);
    if (answer && has_place_of(socket, answer->row))
      return Found{.asked = asked, .answer = *answer};
    if (!answer && !is_elsewhere(answer.error())) return answer.error();
  }
  return replaced;
}

Result<SocketDetails> ExactQuery::look_up(const Row& socket) {
  const auto sent = send([&](auto out) { return wire::encode_details(socket, sequence_, out); });
  if (!sent) return sent.error();
  SocketDetails details;
  bool is_answered = false;
  const auto received = receive([&](const wire::NetlinkMessage& message) -> Result<void> {
    is_answered = wire::decode_details(message.payload, socket.protocol, details);
    if (!is_answered) return malformed;
    return {};
  });
  if (!received) return received.error();
  if (!is_answered) return malformed;
  return details;
}

template <typename Encode>
Result<void> ExactQuery::send(Encode encode) {
  if (!socket_) {
    auto opened = opener_();
    if (!opened) return opened.error();
    socket_ = std::move(*opened);
  }
  ++sequence_;
  std::array<std::byte, wire::diag_request_max> message;
  const std::size_t size = encode(std::span<std::byte>(message));
  return sys::send(socket_.get(), std::span<const std::byte>(message).first(size));
}

template <typename OnAnswer>
Result<void> ExactQuery::receive(OnAnswer on_answer) {
  for (int count = 0; count < foreign_answers_max; ++count) {
    const auto received = sys::receive(socket_.get(), buffer_);
    if (!received) return received.error();
    if (received->truncated) return malformed;
    wire::NetlinkWalker walker(sys::Bytes(buffer_).first(received->size));
    wire::NetlinkMessage message;
    if (!walker.next(message)) return malformed;
    if (message.sequence != sequence_) continue;
    if (message.type != NLMSG_ERROR) return on_answer(message);
    const auto code = wire::netlink_errno(message);
    if (!code) return malformed;
    if (*code != 0) return refusal(*code);
    return {};
  }
  return malformed;
}

}  // namespace tcptable::engine

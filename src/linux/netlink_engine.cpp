// A dump is a conversation: one request, then datagrams of many messages each, the last of which
// says that it is the last. The kernel fills at most 32 KiB a datagram, so a larger buffer gains
// nothing, and a smaller one costs system calls.
//
// What can go wrong and what is done:
//   the kernel refuses the request       the error is returned; for the request that covers both
//                                        families at once, two requests are sent instead
//   it refuses the filter                the dump runs without: the sink filters anyway
//   a datagram is larger than the buffer the buffer grows, the dump starts again
//   the dump breaks off with an error,
//   or says that it was interrupted      it starts again, a few times; then the error is returned,
//                                        or the rows with the word that they may be torn
//   a message is not what it should be   malformed
// Starting again means a new socket: the old one may still hold datagrams of the broken dump.
#include "netlink_engine.hpp"

#include <linux/netlink.h>

#include <cerrno>

#include "filter_plan.hpp"
#include "netlink.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr std::size_t buffer_bytes = 32768;
constexpr std::size_t buffer_bytes_max = 1U << 20;
constexpr int attempts_max = 4;

constexpr Error malformed{ErrorCode::malformed, 0, "sock_diag dump"};
constexpr Error too_large{ErrorCode::malformed, EMSGSIZE, "sock_diag dump"};

// How the kernel says that it does not know a request, a family or a filter.
bool is_unknown_request(const Error& error) noexcept {
  return error.system_errno == EINVAL || error.system_errno == ENOENT ||
         error.code == ErrorCode::not_supported;
}

// Trouble that may be over when the dump is run again.
bool is_passing(const Error& error) noexcept {
  return error.system_errno == ENOBUFS || error.system_errno == EBUSY ||
         error.system_errno == EAGAIN || error.system_errno == EMSGSIZE;
}

// The errno of a dump, with "no such handler" told from "no such socket".
Error refusal(int system_errno) noexcept {
  Error error = sys::error_from(system_errno, "sock_diag dump");
  if (system_errno == ENOENT) error.code = ErrorCode::not_supported;
  return error;
}

wire::DiagScope diag_scope(table::ScanScope scope) noexcept {
  switch (scope) {
    case table::ScanScope::ipv4:
      return wire::DiagScope::ipv4;
    case table::ScanScope::ipv6:
      return wire::DiagScope::ipv6;
    case table::ScanScope::both:
    case table::ScanScope::carries_ipv4:
      break;
  }
  return wire::DiagScope::both;
}

}  // namespace

NetlinkEngine::NetlinkEngine(NetlinkOpener opener)
    : opener_(std::move(opener)), buffer_(buffer_bytes) {}

Result<table::ScanReport> NetlinkEngine::scan(const table::Scan& scan, const Query& query,
                                              table::RowSink& sink) {
  const std::vector<std::byte> filter = filter_for(scan, query);
  wire::DiagRequest request{.protocol = scan.protocol,
                            .scope = diag_scope(scan.scope),
                            .state_bits = scan.states.bits(),
                            .filter = filter};
  const bool both = request.scope == wire::DiagScope::both;
  if (both && both_at_once_ && scan.protocol == Protocol::tcp) {
    const auto report = dump_with_retries(request, sink);
    if (report || !is_unknown_request(report.error())) return report;
    both_at_once_ = false;
  }
  if (!both) return dump_with_retries(request, sink);

  request.scope = wire::DiagScope::ipv4;
  const auto first = dump_with_retries(request, sink);
  if (!first) return first;
  request.scope = wire::DiagScope::ipv6;
  const auto second = dump_with_retries(request, sink);
  if (!second) return second;
  return table::ScanReport{.interrupted = first->interrupted || second->interrupted};
}

Result<table::ScanReport> NetlinkEngine::dump_with_retries(wire::DiagRequest request,
                                                           table::RowSink& sink) {
  const std::size_t mark = sink.mark();
  Error last{ErrorCode::unstable, 0, "sock_diag dump"};
  for (int attempt = 1; attempt <= attempts_max; ++attempt) {
    sink.rewind(mark);
    const auto ending =
        dump(request, [&](Row& row, const Queues& queues) { sink.accept(row, queues); });
    if (ending && (*ending == Ending::complete || attempt == attempts_max))
      return table::ScanReport{.interrupted = *ending == Ending::interrupted};
    if (ending) continue;

    socket_.reset();
    last = ending.error();
    if (is_passing(last)) continue;
    sink.rewind(mark);
    if (request.filter.empty() || !is_unknown_request(last)) return last;
    request.filter = {};
  }
  sink.rewind(mark);
  if (last.code == ErrorCode::system) last.code = ErrorCode::unstable;
  return last;
}

template <typename OnSocket>
Result<NetlinkEngine::Ending> NetlinkEngine::dump(wire::DiagRequest request, OnSocket&& on_socket) {
  request.sequence = ++sequence_;
  std::vector<std::byte> message(wire::diag_request_max + request.filter.size());
  message.resize(wire::encode_dump(request, message));
  if (const auto sent = send(message); !sent) return sent.error();
  repeats_.begin_dump();
  bool interrupted = false;
  for (;;) {
    const auto ending = read_datagram(request.protocol, interrupted, on_socket);
    if (!ending) return ending.error();
    if (*ending) return **ending;
  }
}

template <typename OnSocket>
Result<std::optional<NetlinkEngine::Ending>> NetlinkEngine::read_datagram(Protocol protocol,
                                                                          bool& interrupted,
                                                                          OnSocket& on_socket) {
  const auto received = sys::receive(socket_.get(), buffer_);
  if (!received) return received.error();
  if (received->truncated) {
    if (buffer_.size() >= buffer_bytes_max) return malformed;
    buffer_.resize(buffer_.size() * 2);
    return too_large;
  }
  // The kernel never closes its end; a test's socketpair does.
  if (received->size == 0) return malformed;
  const auto done =
      walk(sys::Bytes(buffer_).first(received->size), protocol, interrupted, on_socket);
  if (!done) return done.error();
  if (!*done) return std::optional<Ending>();
  return std::optional<Ending>(interrupted ? Ending::interrupted : Ending::complete);
}

// True when the dump is over.
template <typename OnSocket>
Result<bool> NetlinkEngine::walk(sys::Bytes datagram, Protocol protocol, bool& interrupted,
                                 OnSocket& on_socket) {
  repeats_.begin_datagram();
  wire::NetlinkWalker walker(datagram);
  wire::NetlinkMessage message;
  Row row;
  Queues queues;
  while (walker.next(message)) {
    if (message.sequence != sequence_) continue;  // a leftover of an earlier conversation
    interrupted = interrupted || (message.flags & NLM_F_DUMP_INTR) != 0;
    if (message.type == NLMSG_DONE || message.type == NLMSG_ERROR) {
      const auto code = wire::netlink_errno(message);
      if (!code) return malformed;
      if (*code != 0) return refusal(*code);
      return true;
    }
    if (message.type < NLMSG_MIN_TYPE) continue;
    if (!wire::decode_socket(message.payload, protocol, row, queues)) return malformed;
    if (!repeats_.is_repeat(row.cookie)) on_socket(row, queues);
  }
  if (walker.malformed()) return malformed;
  return false;
}

Result<void> NetlinkEngine::send(std::span<const std::byte> message) {
  if (!socket_) {
    auto opened = opener_();
    if (!opened) return opened.error();
    socket_ = std::move(*opened);
  }
  return sys::send(socket_.get(), message);
}

// A TCP connection is found by its addresses in one hash lookup. Several UDP sockets, or listeners,
// may have the same addresses, so the few sockets of the port are dumped instead.
Result<bool> NetlinkEngine::still_exists(const Row& row) {
  const Row socket = socket_form(row);
  const bool is_connection = socket.protocol == Protocol::tcp && socket.remote_port != 0;
  return is_connection ? look_up(socket) : search(socket);
}

Result<bool> NetlinkEngine::look_up(const Row& row) {
  std::array<std::byte, wire::diag_request_max> message;
  const std::size_t size = wire::encode_lookup(row, ++sequence_, message);
  if (const auto sent = send(std::span(message).first(size)); !sent) return sent.error();
  repeats_.begin_dump();
  bool interrupted = false;
  bool found = false;
  auto on_socket = [&](Row& answer, const Queues&) { found = answer.cookie == row.cookie; };
  // One answer, in one datagram.
  const auto ending = read_datagram(row.protocol, interrupted, on_socket);
  if (ending) return found;
  const int code = ending.error().system_errno;
  if (code == ENOENT || code == ESTALE) return false;
  socket_.reset();
  return ending.error();
}

Result<bool> NetlinkEngine::search(const Row& row) {
  Query query;
  query.local_ports = {{row.local_port, row.local_port}};
  const table::Scan scan{
      .protocol = row.protocol,
      .scope = row.family == Family::ipv4 ? table::ScanScope::ipv4 : table::ScanScope::ipv6,
      .states = {row.state}};
  const std::vector<std::byte> filter = filter_for(scan, query);
  const wire::DiagRequest request{.protocol = scan.protocol,
                                  .scope = diag_scope(scan.scope),
                                  .state_bits = scan.states.bits(),
                                  .filter = filter};
  bool found = false;
  const auto ending = dump(request, [&](Row& candidate, const Queues&) {
    found = found || candidate.cookie == row.cookie;
  });
  if (!ending) {
    socket_.reset();
    return ending.error();
  }
  return found;
}

}  // namespace tcptable::engine

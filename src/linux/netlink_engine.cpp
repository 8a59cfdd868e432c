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
//   a socket may have been passed over
//   between two datagrams                the place is read again (seams.hpp), a few times; then the
//                                        rows are given with the word that one may be missing
//   chains are so long that the kernel
//   loses its place within datagrams     the whole is read three times, and the readings united
// Starting again means a new socket: the old one may still hold datagrams of the broken dump.
#include "netlink_engine.hpp"

#include <linux/netlink.h>

#include <array>
#include <cerrno>

#include "filter_plan.hpp"
#include "netlink.hpp"
#include "socket_details.hpp"
#include "syscall.hpp"
#include "system_names.hpp"

namespace tcptable::engine {
namespace {

constexpr int attempts_max = 4;
constexpr int crowded_readings = 3;

// Sizes of the datagrams of other readings: below the 16 KiB that older kernels fill at most, and
// such that their seams do not fall together.
constexpr std::array<std::size_t, 4> other_sizes{14900, 11700, 13300, 9700};

constexpr Error malformed{ErrorCode::malformed, 0, "sock_diag dump"};

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

constexpr std::uint32_t peerless_bits = StateSet{State::listen, State::bound}.bits();

// A dump of TCP that leaves no connection out, of whatever family and state.
bool tells_all(const wire::DiagRequest& request) noexcept {
  constexpr std::uint32_t all = StateSet::all().bits() & ~peerless_bits;
  return request.protocol == Protocol::tcp && request.scope == wire::DiagScope::both &&
         request.filter.empty() && (request.state_bits & all) == all;
}

// Where the cookie is unknown: an inode is not used again while the socket lives, and a socket
// without one has no owner to be looked for.
bool is_same_socket(const Row& row, const Row& answer) noexcept {
  return row.cookie != 0 ? answer.cookie == row.cookie : answer.inode == row.inode;
}

// The answer is the socket of the row, and no descriptor was closed since that it needs: what the
// kernel goes on with alone has no inode.
bool is_as_alive(const Row& row, const Row& answer) noexcept {
  return is_same_socket(row, answer) && (row.inode == 0 || answer.inode != 0);
}

// The answer is the socket of the row, and the kernel has not put another object into its place.
bool is_in_place(const Row& row, const Row& answer) noexcept {
  const auto is_whole = [](State state) {
    return state != State::time_wait && state != State::syn_received;
  };
  return answer.cookie == row.cookie && is_whole(answer.state) == is_whole(row.state);
}

}  // namespace

// Gives the sockets to the sink, and watches the seams.
class NetlinkEngine::FirstReading {
 public:
  FirstReading(NetlinkEngine& engine, const wire::DiagRequest& request, table::RowSink& sink)
      : engine_(engine), sink_(sink) {
    engine_.repeats_.begin_dump();
    engine_.audit_.begin(request.protocol, tells_all(request));
  }

  void begin_datagram() { engine_.repeats_.begin_datagram(); }
  void on_socket(Row& row, const Queues& queues, const table::RowExtras& extras) {
    const Repeat repeat = engine_.repeats_.repeat_of(row.cookie);
    if (repeat == Repeat::of_previous_datagram) engine_.audit_.on_repeat();
    if (repeat != Repeat::none) return;
    engine_.audit_.on_socket(row);
    sink_.accept(row, queues, extras);
  }
  // With each datagram that is received the kernel fills the next one: then it has gone on.
  bool wants_more(bool at_seam) {
    if (!at_seam) return true;
    if (engine_.channel_.await()) engine_.audit_.on_seam();
    return !engine_.audit_.crowded();
  }

 private:
  NetlinkEngine& engine_;
  table::RowSink& sink_;
};

// Gives those to the sink that no reading gave before.
class NetlinkEngine::CrowdedReading {
 public:
  // `added`: what this reading saw first. Of one that broke off, the sink has forgotten it.
  CrowdedReading(std::unordered_set<std::uint64_t>& seen, std::vector<std::uint64_t>& added,
                 table::RowSink& sink)
      : seen_(seen), added_(added), sink_(sink) {
    for (const std::uint64_t cookie : added_) seen_.erase(cookie);
    added_.clear();
  }

  void begin_datagram() {}
  void on_socket(Row& row, const Queues& queues, const table::RowExtras& extras) {
    if (!seen_.insert(row.cookie).second) return;
    added_.push_back(row.cookie);
    sink_.accept(row, queues, extras);
  }
  bool wants_more(bool) { return true; }

 private:
  std::unordered_set<std::uint64_t>& seen_;
  std::vector<std::uint64_t>& added_;
  table::RowSink& sink_;
};

class NetlinkEngine::OtherReading {
 public:
  explicit OtherReading(SeamSettler& settler) : settler_(settler) {}

  void begin_datagram() {}
  void on_socket(const Row& row, const Queues& queues, const table::RowExtras& extras) {
    settler_.on_socket(row, queues, extras);
  }
  bool wants_more(bool at_seam) {
    if (at_seam) settler_.on_seam();
    return !settler_.settled();
  }

 private:
  SeamSettler& settler_;
};

class NetlinkEngine::Search {
 public:
  explicit Search(const Row& wanted) : wanted_(wanted) {}

  void begin_datagram() {}
  void on_socket(const Row& row, const Queues&, const table::RowExtras&) {
    found_ = found_ || is_as_alive(wanted_, row);
  }
  bool wants_more(bool) { return true; }
  bool found() const noexcept { return found_; }

 private:
  const Row& wanted_;
  bool found_ = false;
};

NetlinkEngine::NetlinkEngine(const NetlinkOpener& opener, const TableGauge& gauge)
    : gauge_(gauge),
      channel_(opener),
      side_channel_(opener),
      audit_(gauge, [this](std::span<const Row> rows) { return are_still_there(rows); }) {}

Result<table::ScanReport> NetlinkEngine::scan(const table::Scan& asked, const Query& query,
                                              table::RowSink& sink) {
  asked_ = query.columns;
  table::Scan scan = asked;
  // To leave a few IPv6 connections out costs more than to be told them; and of a dump that leaves
  // nothing out, the seams can be judged.
  const bool for_ipv4 =
      scan.scope == table::ScanScope::carries_ipv4 || scan.scope == table::ScanScope::ipv4;
  if (for_ipv4 && scan.protocol == Protocol::tcp && gauge_.mostly_ipv4 && gauge_.mostly_ipv4())
    scan.scope = table::ScanScope::both;
  const std::vector<std::byte> filter = filter_for(scan, query, interface_index);
  wire::DiagRequest request{.protocol = scan.protocol,
                            .scope = diag_scope(scan.scope),
                            .state_bits = scan.states.bits(),
                            .extensions = wire::extensions_for(query.columns),
                            .filter = filter};
  const bool both = request.scope == wire::DiagScope::both;
  if (both && both_at_once_ && scan.protocol == Protocol::tcp) {
    const auto report = read(request, sink);
    if (report || !is_unknown_request(report.error())) return report;
    both_at_once_ = false;
  }
  if (!both) return read(request, sink);

  request.scope = wire::DiagScope::ipv4;
  const auto first = read(request, sink);
  if (!first) return first;
  request.scope = wire::DiagScope::ipv6;
  const auto second = read(request, sink);
  if (!second) return second;
  return table::ScanReport{.interrupted = first->interrupted || second->interrupted,
                           .unsettled = first->unsettled || second->unsettled};
}

Result<table::ScanReport> NetlinkEngine::read(wire::DiagRequest request, table::RowSink& sink) {
  const auto ending = with_retries(request, sink, [&] {
    FirstReading reading(*this, request, sink);
    return dump(channel_, request, reading);
  });
  if (!ending) return ending.error();
  if (*ending == Ending::left) return read_crowded(request, sink);
  audit_.on_end();
  table::ScanReport report{.interrupted = *ending == Ending::interrupted};
  for (const TablePart part : {TablePart::peerless, TablePart::connected})
    report.unsettled = !settle(request, part, sink) || report.unsettled;
  return report;
}

template <typename Attempt>
Result<NetlinkEngine::Ending> NetlinkEngine::with_retries(wire::DiagRequest& request,
                                                          table::RowSink& sink, Attempt attempt) {
  const std::size_t mark = sink.mark();
  Error last{ErrorCode::unstable, 0, "sock_diag dump"};
  for (int count = 1; count <= attempts_max; ++count) {
    sink.rewind(mark);
    const Result<Ending> ending = attempt();
    if (ending && (*ending != Ending::interrupted || count == attempts_max)) {
      if (*ending == Ending::left) sink.rewind(mark);
      return ending;
    }
    if (ending) continue;

    channel_.close();
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

// Every chain is a place to be lost at, so there is nothing to ask for again in particular. One
// reading is enough when nothing changed meanwhile. What three readings have, each from a new
// beginning, is nearly surely everything; that it is, nobody can say.
Result<table::ScanReport> NetlinkEngine::read_crowded(wire::DiagRequest& request,
                                                      table::RowSink& sink) {
  const auto changes = [this] { return gauge_.changes ? gauge_.changes() : std::nullopt; };
  table::ScanReport report;
  std::unordered_set<std::uint64_t> seen;
  const auto before = changes();
  for (int count = 1; count <= crowded_readings; ++count) {
    std::vector<std::uint64_t> added;
    const auto ending = with_retries(request, sink, [&] {
      CrowdedReading reading(seen, added, sink);
      return dump(channel_, request, reading);
    });
    if (!ending) return ending.error();
    report.interrupted = report.interrupted || *ending == Ending::interrupted;
    if (before && before == changes()) return report;
  }
  report.unsettled = true;
  return report;
}

bool NetlinkEngine::settle(wire::DiagRequest request, TablePart part, table::RowSink& sink) {
  std::vector<Seam> seams = audit_.doubts(part);
  if (seams.empty()) return true;
  if (request.protocol == Protocol::tcp)
    request.state_bits &= part == TablePart::peerless ? peerless_bits : ~peerless_bits;
  for (const std::size_t size : other_sizes) {
    SeamSettler settler(seams);
    OtherReading reading(settler);
    side_channel_.read_by(size);
    const auto ending = dump(side_channel_, request, reading);
    if (ending && *ending != Ending::left) settler.on_end();
    for (SeamSettler::Found found : settler.found())
      sink.accept(found.row, found.queues, found.extras);
    seams = settler.unsettled();
    if (seams.empty()) break;
  }
  side_channel_.read_by(NetlinkChannel::read_bytes_max);
  return seams.empty();
}

template <typename Reading>
Result<NetlinkEngine::Ending> NetlinkEngine::dump(NetlinkChannel& channel,
                                                  wire::DiagRequest request, Reading& reading) {
  request.sequence = ++sequence_;
  std::vector<std::byte> message(wire::diag_request_max + request.filter.size());
  message.resize(wire::encode_dump(request, message));
  if (const auto sent = channel.send(message); !sent) return sent.error();
  const std::size_t message_max = wire::answer_bytes_max(request.extensions);
  bool interrupted = false;
  for (;;) {
    const auto datagram = channel.receive();
    if (!datagram) return datagram.error();
    // The kernel never closes its end; a test's socketpair does.
    if (datagram->empty()) return malformed;
    const auto done = walk(*datagram, request, interrupted, reading);
    if (!done) return done.error();
    if (*done) return interrupted ? Ending::interrupted : Ending::complete;
    if (!reading.wants_more(channel.may_be_full(datagram->size(), message_max))) {
      channel.close();
      return Ending::left;
    }
  }
}

// True when the dump is over.
template <typename Reading>
Result<bool> NetlinkEngine::walk(sys::Bytes datagram, const wire::DiagRequest& request,
                                 bool& interrupted, Reading& reading) {
  reading.begin_datagram();
  wire::NetlinkWalker walker(datagram);
  wire::NetlinkMessage message;
  Row row;
  Queues queues;
  while (walker.next(message)) {
    if (message.sequence != request.sequence) continue;  // a leftover of an earlier conversation
    interrupted = interrupted || (message.flags & NLM_F_DUMP_INTR) != 0;
    if (message.type == NLMSG_DONE || message.type == NLMSG_ERROR) {
      const auto code = wire::netlink_errno(message);
      if (!code) return malformed;
      if (*code != 0) return refusal(*code);
      return true;
    }
    if (message.type < NLMSG_MIN_TYPE) continue;
    if (!wire::decode_socket(message.payload, request.protocol, row, queues)) return malformed;
    reading.on_socket(row, queues, extras_of(message.payload, request));
  }
  if (walker.malformed()) return malformed;
  return false;
}

// Valid until the next call.
const table::RowExtras& NetlinkEngine::extras_of(sys::Bytes payload,
                                                 const wire::DiagRequest& request) {
  if (!table::wants_extras(asked_)) return extras_;
  if (asked_.cgroups) extras_.cgroup = wire::decode_cgroup(payload);
  if (!asked_.tcp_info && !asked_.memory && !asked_.timers) return extras_;
  SocketDetails details;
  if (!wire::decode_details(payload, request.protocol, details)) return extras_;
  extras_.tcp = details.tcp.value_or(TcpInfo{});
  extras_.congestion = details.congestion_name;
  extras_.memory = details.memory.value_or(SocketMemory{});
  extras_.has_memory = details.memory.has_value();
  extras_.timer = details.timer;
  return extras_;
}

// A TCP connection is found by its addresses in one hash lookup. Several UDP sockets, or listeners,
// may have the same addresses, so the few sockets of the port are dumped instead.
Result<bool> NetlinkEngine::still_exists(const Row& row) {
  const Row socket = socket_form(row);
  const bool is_connection = socket.protocol == Protocol::tcp && socket.remote_port != 0;
  if (!is_connection) return search(socket);
  bool found = false;
  const auto asked = look_up(std::span(&socket, 1), [&](const Row&, const Row& answer) {
    found = is_as_alive(socket, answer);
  });
  if (!asked) return asked.error();
  return found;
}

bool NetlinkEngine::are_still_there(std::span<const Row> rows) {
  std::size_t in_place = 0;
  const auto asked = look_up(rows, [&](const Row& row, const Row& answer) {
    if (is_in_place(row, answer)) ++in_place;
  });
  return asked && in_place == rows.size();
}

// All requests in one message to the kernel; an answer to each, in a datagram of its own. Calls
// `on_answer` with the row and what the kernel has there, where it has something.
template <typename OnAnswer>
Result<void> NetlinkEngine::look_up(std::span<const Row> rows, OnAnswer on_answer) {
  std::vector<std::byte> message(rows.size() * wire::diag_request_max);
  std::size_t size = 0;
  for (const Row& row : rows)
    size += wire::encode_lookup(row, ++sequence_, std::span(message).subspan(size));
  if (const auto sent = side_channel_.send(std::span(message).first(size)); !sent)
    return sent.error();
  const auto first_sequence = sequence_ - static_cast<std::uint32_t>(rows.size()) + 1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto expected = first_sequence + static_cast<std::uint32_t>(i);
    const auto answer = receive_answer(rows[i].protocol, expected);
    if (!answer) {
      side_channel_.close();
      return answer.error();
    }
    if (*answer) on_answer(rows[i], **answer);
  }
  return {};
}

// Nothing when there is no such socket.
Result<std::optional<Row>> NetlinkEngine::receive_answer(Protocol protocol,
                                                         std::uint32_t sequence) {
  const auto datagram = side_channel_.receive();
  if (!datagram) return datagram.error();
  wire::NetlinkWalker walker(*datagram);
  wire::NetlinkMessage message;
  if (!walker.next(message) || message.sequence != sequence) return malformed;
  if (message.type == NLMSG_ERROR) {
    const auto code = wire::netlink_errno(message);
    if (!code) return malformed;
    if (*code == ENOENT || *code == ESTALE) return std::optional<Row>();
    return refusal(*code);
  }
  Row row;
  Queues queues;
  if (!wire::decode_socket(message.payload, protocol, row, queues)) return malformed;
  return std::optional<Row>(row);
}

Result<bool> NetlinkEngine::search(const Row& row) {
  Query query;
  query.local_ports = {{row.local_port, row.local_port}};
  const table::Scan scan{
      .protocol = row.protocol,
      .scope = row.family == Family::ipv4 ? table::ScanScope::ipv4 : table::ScanScope::ipv6,
      .states = {row.state}};
  const std::vector<std::byte> filter = filter_for(scan, query, interface_index);
  const wire::DiagRequest request{.protocol = scan.protocol,
                                  .scope = diag_scope(scan.scope),
                                  .state_bits = scan.states.bits(),
                                  .filter = filter};
  Search reading(row);
  const auto ending = dump(channel_, request, reading);
  if (!ending) {
    channel_.close();
    return ending.error();
  }
  return reading.found();
}

}  // namespace tcptable::engine

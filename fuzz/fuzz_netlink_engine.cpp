// The whole netlink engine against a peer that says anything. The input is what the peer sends:
// datagrams with their sizes in front (two bytes), of which a size of 0 begins the next connection.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "../src/linux/netlink_engine.hpp"
#include "row_rules.hpp"

using namespace tcptable;

namespace {

// The far ends of the connections, to be closed when the engine is done.
class Peer {
 public:
  explicit Peer(fuzz::Input input) : input_(input) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  Result<sys::UniqueFd> connect() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
      return Error{ErrorCode::system, errno, "socketpair"};
    sys::UniqueFd near(ends[0]);
    far_ends_.emplace_back(ends[1]);
    // To the question that begins each conversation.
    const std::array<std::byte, 36> answer{};
    ::send(ends[1], answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    send_datagrams(ends[1]);
    // The engine reads to the end of what was sent and then meets the end of the connection, but
    // its requests still find somebody to take them.
    ::shutdown(ends[1], SHUT_WR);
    return near;
  }

 private:
  void send_datagrams(int far) {
    while (!input_.empty()) {
      const auto size = input_.number<std::uint16_t>();
      if (size == 0) return;
      const auto datagram = input_.take(size);
      // A full queue ends the connection early; the input goes on.
      if (::send(far, datagram.data(), datagram.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
    }
  }

  fuzz::Input input_;
  std::vector<sys::UniqueFd> far_ends_;
};

void require_wanted(const table::Column<Row>& rows, const Query& query, Protocol protocol) {
  for (const Row& row : rows) {
    fuzz::require_decoded(row, protocol);
    fuzz::require(query.states.contains(row.state));
    fuzz::require(query.local_ports.empty() || row.local_port == query.local_ports[0].first);
    fuzz::require(&row == &rows[row.index]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned shape = input.number<std::uint8_t>();
  Query query;
  if ((shape & 8U) != 0) query.local_ports = {{80, 80}};
  const table::Scan scan{.protocol = (shape & 4U) != 0 ? Protocol::udp : Protocol::tcp,
                         .scope = static_cast<table::ScanScope>(shape & 3U),
                         .states = StateSet::all()};

  Peer peer(input);
  engine::TableGauge gauge;
  if ((shape & 32U) != 0) gauge.load = [] { return 10.0; };
  if ((shape & 64U) != 0) gauge.changes = [] { return std::uint64_t{1}; };
  engine::NetlinkEngine engine([&peer] { return peer.connect(); }, gauge);
  table::Column<Row> rows;
  table::RowSink sink(query, rows, nullptr);
  const auto report = engine.scan(scan, query, sink);
  require_wanted(rows, query, scan.protocol);
  fuzz::require(report || *report.error().operation != '\0');

  Row row{};
  row.protocol = scan.protocol;
  row.state = State::listen;
  row.family = Family::ipv4;
  row.remote_port = (shape & 16U) != 0 ? 1 : 0;
  static_cast<void>(engine.still_exists(row));
  return 0;
}

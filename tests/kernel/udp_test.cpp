// UDP endpoints: bound, connected, of both families.

#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

const SocketOptions udp{.type = SOCK_DGRAM};

class UdpSockets : public EngineTest {
 protected:
  Query udp_only() const {
    Query query = everything(GetParam());
    query.protocols = {.tcp = false, .udp = true};
    return query;
  }
};

TCPTABLE_ON_EACH_ENGINE(UdpSockets);

TEST_P(UdpSockets, BoundOneIsClosedAndHasNoPeer) {
  const Fd bound = bound_socket(Endpoint::of("127.0.0.1"), udp);
  const Snapshot table = take(udp_only());
  const Row row = only_row(table, Protocol::udp, local_port(bound));
  EXPECT_EQ(row.state, State::closed);
  EXPECT_EQ(row.local_bytes, Endpoint::of("127.0.0.1").bytes());
  EXPECT_EQ(row.remote_bytes, (std::array<std::uint8_t, 16>{}));
  EXPECT_EQ(row.inode, inode_of(bound));
  EXPECT_EQ(table.owning_pid(row), own_pid());
}

TEST_P(UdpSockets, ConnectedOneIsEstablished) {
  const Fd server = bound_socket(Endpoint::of("127.0.0.1"), udp);
  const Fd client = connect_to(Endpoint::local_of(server.get()), udp);
  const Row row = only_row(take(udp_only()), Protocol::udp, local_port(client), local_port(server));
  EXPECT_EQ(row.state, State::established);
  EXPECT_EQ(row.remote_bytes, Endpoint::of("127.0.0.1").bytes());
}

TEST_P(UdpSockets, OneWithoutAPortIsAbsent) {
  const Fd idle = open_socket(AF_INET, udp);
  EXPECT_EQ(take(udp_only()).size(), 0U);
}

TEST_P(UdpSockets, Ipv6OneIsScoped) {
  add_address("lo", "fe80::77", 64);
  const std::uint32_t lo = interface_index("lo");
  const Fd bound = bound_socket(Endpoint::of("fe80::77", 0, lo), udp);
  const Row row = only_row(take(udp_only()), Protocol::udp, local_port(bound));
  EXPECT_EQ(row.family, Family::ipv6);
  EXPECT_EQ(local_scope_id(row), is_netlink() ? lo : 0U);
}

TEST_P(UdpSockets, DualStackOneIsARowInEachFamilyOnTheWire) {
  const Fd dual = bound_socket(Endpoint::of("::"), {.type = SOCK_DGRAM, .v6_only = false});
  Query query = udp_only();
  EXPECT_EQ(only_row(take(query), Protocol::udp, local_port(dual)).family, Family::ipv6);
  query.view = FamilyView::wire;
  EXPECT_EQ(rows_at(take(query), Protocol::udp, local_port(dual)).size(), 2U);
}

TEST_P(UdpSockets, QueuedDatagramsWait) {
  const Fd server = bound_socket(Endpoint::of("127.0.0.1"), udp);
  const Fd client = connect_to(Endpoint::local_of(server.get()), udp);
  send_all(client, 100);
  const Snapshot table = take(udp_only());
  // The kernel counts its own overhead with each datagram.
  EXPECT_GE(table.queues(only_row(table, Protocol::udp, local_port(server))).receive, 100U);
}

TEST_P(UdpSockets, TcpOnTheSamePortIsAnotherRow) {
  const Fd tcp_socket = listener(Endpoint::of("127.0.0.1"));
  const Fd udp_socket = bound_socket(Endpoint::local_of(tcp_socket.get()), udp);
  const Snapshot table = take(everything(GetParam()));
  EXPECT_EQ(only_row(table, Protocol::tcp, local_port(tcp_socket)).inode, inode_of(tcp_socket));
  EXPECT_EQ(only_row(table, Protocol::udp, local_port(tcp_socket)).inode, inode_of(udp_socket));
}

}  // namespace
}  // namespace tcptable::test

// Families, scopes, dual-stack and v4-mapped sockets, in both views of the table.

#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class Addresses : public EngineTest {
 protected:
  Snapshot tcp_by_wire() const {
    Query query = tcp_only(GetParam());
    query.view = FamilyView::wire;
    return take(query);
  }
};

TCPTABLE_ON_EACH_ENGINE(Addresses);

TEST_P(Addresses, AnEmptyNamespaceHasNoRows) {
  const Snapshot table = take(everything(GetParam()));
  EXPECT_EQ(table.size(), 0U);
}

TEST_P(Addresses, Ipv4ConnectionHasARowPerEnd) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Snapshot table = take(tcp_only(GetParam()));
  ASSERT_EQ(table.size(), 3U);
  const Row client =
      only_row(table, Protocol::tcp, local_port(talk.client), local_port(talk.server));
  EXPECT_EQ(client.family, Family::ipv4);
  EXPECT_EQ(client.local_bytes, Endpoint::of("127.0.0.1").bytes());
  EXPECT_EQ(client.remote_bytes, Endpoint::of("127.0.0.1").bytes());
  const Row server =
      only_row(table, Protocol::tcp, local_port(talk.server), local_port(talk.client));
  EXPECT_EQ(server.state, State::established);
  EXPECT_EQ(only_row(table, Protocol::tcp, local_port(talk.listening)).state, State::listen);
}

TEST_P(Addresses, Ipv6ConnectionKeepsItsSixteenBytes) {
  add_address("lo", "2001:db8:1:2:3:4:5:6", 128);
  const Conversation talk = converse(Endpoint::of("2001:db8:1:2:3:4:5:6"));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row server =
      only_row(table, Protocol::tcp, local_port(talk.server), local_port(talk.client));
  EXPECT_EQ(server.family, Family::ipv6);
  EXPECT_EQ(server.local_bytes, Endpoint::of("2001:db8:1:2:3:4:5:6").bytes());
  EXPECT_EQ(server.remote_bytes, Endpoint::of("2001:db8:1:2:3:4:5:6").bytes());
  EXPECT_EQ(local_scope_id(server), 0U);
}

TEST_P(Addresses, LinkLocalConnectionIsScopedAtBothEnds) {
  add_address("lo", "fe80::77", 64);
  const std::uint32_t lo = interface_index("lo");
  const Conversation talk = converse(Endpoint::of("fe80::77", 0, lo));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row server =
      only_row(table, Protocol::tcp, local_port(talk.server), local_port(talk.client));
  EXPECT_EQ(server.local_bytes, Endpoint::of("fe80::77").bytes());
  EXPECT_EQ(local_scope_id(server), is_netlink() ? lo : 0U);
  EXPECT_EQ(remote_scope_id(server), is_netlink() ? lo : 0U);
  EXPECT_EQ(has_gap(table, GapKind::no_interfaces), !is_netlink());
  const Row listening = only_row(table, Protocol::tcp, local_port(talk.listening));
  EXPECT_EQ(local_scope_id(listening), is_netlink() ? lo : 0U);
  EXPECT_EQ(remote_scope_id(listening), 0U);
}

TEST_P(Addresses, DualStackListenerIsOneSocketAndTwoRowsOnTheWire) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Snapshot by_socket = take(tcp_only(GetParam()));
  const Row row = only_row(by_socket, Protocol::tcp, local_port(dual));
  EXPECT_EQ(row.family, Family::ipv6);
  EXPECT_FALSE(row.has(RowFlag::mapped));
  if (is_netlink()) {
    EXPECT_TRUE(row.has(RowFlag::v6_only_known));
    EXPECT_FALSE(row.has(RowFlag::v6_only));
  }

  const Snapshot by_wire = tcp_by_wire();
  const std::vector<Row> rows = rows_at(by_wire, Protocol::tcp, local_port(dual));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_NE(rows[0].family, rows[1].family);
  for (const Row& each : rows) {
    EXPECT_EQ(each.local_bytes, (std::array<std::uint8_t, 16>{}));
    EXPECT_EQ(each.inode, inode_of(dual));
    EXPECT_EQ(each.state, State::listen);
    EXPECT_EQ(by_wire.owning_pid(each), own_pid());
    EXPECT_EQ(each.has(RowFlag::mapped), each.family == Family::ipv4);
  }
}

TEST_P(Addresses, V6OnlyListenerIsOneRowOnTheWire) {
  const Fd v6_only = listener(Endpoint::of("::"), {.v6_only = true});
  const Snapshot table = tcp_by_wire();
  if (!is_netlink()) {
    // It cannot be told here, so it must not be claimed.
    for (const Row& row : table) EXPECT_FALSE(row.has(RowFlag::v6_only_known));
    EXPECT_GT(table.size(), 0U);
    return;
  }
  const Row row = only_row(table, Protocol::tcp, local_port(v6_only));
  EXPECT_EQ(row.family, Family::ipv6);
  EXPECT_TRUE(row.has(RowFlag::v6_only_known));
  EXPECT_TRUE(row.has(RowFlag::v6_only));
}

TEST_P(Addresses, WithoutV6OnlyTheGapSaysThatListenersAreInferred) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  EXPECT_EQ(has_gap(tcp_by_wire(), GapKind::no_v6_only), !is_netlink());
}

TEST_P(Addresses, ListenersOfBothFamiliesOnOnePortStayTwoRowsOnTheWire) {
  const Fd v4 = listener(Endpoint::of("0.0.0.0"));
  const Fd v6 = listener(Endpoint::of("::", local_port(v4)), {.v6_only = true});
  const std::vector<Row> rows = rows_at(tcp_by_wire(), Protocol::tcp, local_port(v4));
  ASSERT_EQ(rows.size(), 2U);
  for (const Row& row : rows) {
    EXPECT_EQ(row.inode, row.family == Family::ipv4 ? inode_of(v4) : inode_of(v6));
    EXPECT_FALSE(row.has(RowFlag::mapped));
  }
}

TEST_P(Addresses, MappedConnectionIsIpv6BySocketAndIpv4OnTheWire) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection talk = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  const std::uint16_t here = local_port(talk.server);
  const std::uint16_t there = local_port(talk.client);

  const Snapshot by_socket = take(tcp_only(GetParam()));
  const Row socket_row = only_row(by_socket, Protocol::tcp, here, there);
  EXPECT_EQ(socket_row.family, Family::ipv6);
  EXPECT_EQ(socket_row.local_bytes, Endpoint::of("::ffff:127.0.0.1").bytes());
  EXPECT_EQ(only_row(by_socket, Protocol::tcp, there, here).family, Family::ipv4);

  const Snapshot by_wire = tcp_by_wire();
  const Row wire_row = only_row(by_wire, Protocol::tcp, here, there);
  EXPECT_EQ(wire_row.family, Family::ipv4);
  EXPECT_EQ(wire_row.local_bytes, Endpoint::of("127.0.0.1").bytes());
  EXPECT_EQ(wire_row.remote_bytes, Endpoint::of("127.0.0.1").bytes());
  EXPECT_TRUE(wire_row.has(RowFlag::mapped));
  EXPECT_FALSE(only_row(by_wire, Protocol::tcp, there, here).has(RowFlag::mapped));
}

TEST_P(Addresses, BothEndsOfAMappedConnectionCanBeIpv6Sockets) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection talk = connect_through(dual, Endpoint::of("::ffff:127.0.0.1", local_port(dual)));
  const Snapshot table = tcp_by_wire();
  const Row client = only_row(table, Protocol::tcp, local_port(talk.client), local_port(dual));
  EXPECT_EQ(client.family, Family::ipv4);
  EXPECT_TRUE(client.has(RowFlag::mapped));
  EXPECT_EQ(client.inode, inode_of(talk.client));
}

TEST_P(Addresses, ListenerOnAMappedAddressIsIpv4OnTheWire) {
  const Fd mapped = listener(Endpoint::of("::ffff:127.0.0.1"), {.v6_only = false});
  const Row row = only_row(tcp_by_wire(), Protocol::tcp, local_port(mapped));
  EXPECT_EQ(row.family, Family::ipv4);
  EXPECT_EQ(row.local_bytes, Endpoint::of("127.0.0.1").bytes());
  EXPECT_EQ(row.remote_bytes, (std::array<std::uint8_t, 16>{}));
}

TEST_P(Addresses, TheFamilyFilterSpeaksOfTheRowsAsShown) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection talk = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  Query query = tcp_only(GetParam());
  query.view = FamilyView::wire;
  query.families = {.ipv4 = true, .ipv6 = false};
  EXPECT_EQ(take(query).size(), 3U);  // the listener, and both ends
  query.families = {.ipv4 = false, .ipv6 = true};
  EXPECT_EQ(take(query).size(), 1U);  // the listener
  query.view = FamilyView::socket;
  EXPECT_EQ(take(query).size(), 2U);  // the listener and its end
  query.families = {.ipv4 = true, .ipv6 = false};
  EXPECT_EQ(take(query).size(), 1U);  // the client
}

TEST_P(Addresses, ReusePortListenersAreARowEach) {
  const Fd first = listener(Endpoint::of("127.0.0.1"), {.reuse_port = true});
  const Fd second = listener(Endpoint::local_of(first.get()), {.reuse_port = true});
  const std::vector<Row> rows =
      rows_at(take(tcp_only(GetParam())), Protocol::tcp, local_port(first));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_NE(rows[0].inode, rows[1].inode);
}

}  // namespace
}  // namespace tcptable::test

// What stands in the rows: addresses, ports, scopes, families.

#include "support/sockets.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

template <typename Api>
class Rows : public EachTable<Api> {};
TYPED_TEST_SUITE(Rows, AllTables, TableName);

TYPED_TEST(Rows, ListenerHasNoRemoteEnd) {
  const Endpoint local = Endpoint::of(loopback<TypeParam>());
  const Fd listening = listener(local);
  const std::vector<AnyRow> rows = TypeParam::take();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, DWORD{MIB_TCP_STATE_LISTEN});
  EXPECT_EQ(rows[0].local, local.bytes());
  EXPECT_EQ(rows[0].remote, Bytes{});
  EXPECT_EQ(rows[0].remote_port, 0U);
  EXPECT_EQ(rows[0].remote_scope, 0U);
}

TYPED_TEST(Rows, PortsAreInNetworkOrderWithNothingAbove) {
  const Fd listening = listener(Endpoint::of(loopback<TypeParam>(), 0x1234));
  const std::vector<AnyRow> rows = TypeParam::take();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].local_port, 0x3412U);
}

TYPED_TEST(Rows, ConnectionHasBothEnds) {
  const Conversation talk = converse(Endpoint::of(loopback<TypeParam>()));
  const std::vector<AnyRow> rows = TypeParam::take();
  ASSERT_EQ(rows.size(), 3U);
  const AnyRow client = only_row(rows, local_port(talk.client), local_port(talk.server));
  EXPECT_EQ(client.state, DWORD{MIB_TCP_STATE_ESTAB});
  EXPECT_EQ(client.local, Endpoint::local_of(talk.client.get()).bytes());
  EXPECT_EQ(client.remote, Endpoint::peer_of(talk.client.get()).bytes());
  EXPECT_EQ(only_row(rows, local_port(talk.server), local_port(talk.client)).state,
            DWORD{MIB_TCP_STATE_ESTAB});
}

TYPED_TEST(Rows, BoundSocketIsInNone) {
  const Fd ipv4 = bound_socket(Endpoint::of("127.0.0.1"));
  const Fd ipv6 = bound_socket(Endpoint::of("::1"));
  const Fd dual = bound_socket(Endpoint::of("::"), {.v6_only = false});
  EXPECT_EQ(TypeParam::take().size(), 0U);
}

TYPED_TEST(Rows, UdpSocketIsInNone) {
  const Fd ipv4 = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  const Fd ipv6 = bound_socket(Endpoint::of("::1"), {.type = SOCK_DGRAM});
  EXPECT_EQ(TypeParam::take().size(), 0U);
}

TYPED_TEST(Rows, DualStackListenerIsInBothFamilies) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const std::vector<AnyRow> rows = TypeParam::take();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, DWORD{MIB_TCP_STATE_LISTEN});
  EXPECT_EQ(rows[0].local, Bytes{});
  EXPECT_EQ(rows[0].local_port, wire_port(local_port(dual)));
}

TYPED_TEST(Rows, V6OnlyListenerIsInTheIpv6TablesAlone) {
  const Fd v6_only = listener(Endpoint::of("::"), {.v6_only = true});
  EXPECT_EQ(TypeParam::take().size(), TypeParam::family == AF_INET6 ? 1U : 0U);
}

TYPED_TEST(Rows, MappedConnectionIsInTheIpv4TablesAlone) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection talk = connect_through(dual, Endpoint::of("::ffff:127.0.0.1", local_port(dual)));
  const std::vector<AnyRow> rows = TypeParam::take();
  if (TypeParam::family == AF_INET6) {
    EXPECT_EQ(rows.size(), 1U);  // the listener
    return;
  }
  ASSERT_EQ(rows.size(), 3U);
  const AnyRow server = only_row(rows, local_port(dual), local_port(talk.client));
  EXPECT_EQ(server.local, Endpoint::of("127.0.0.1").bytes());
  EXPECT_EQ(server.remote, Endpoint::of("127.0.0.1").bytes());
}

TYPED_TEST(Rows, ListenerOnAMappedAddressIsInTheIpv4TablesAlone) {
  const Fd mapped = listener(Endpoint::of("::ffff:127.0.0.1"), {.v6_only = false});
  const std::vector<AnyRow> rows = TypeParam::take();
  if (TypeParam::family == AF_INET6) {
    EXPECT_EQ(rows.size(), 0U);
    return;
  }
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].local, Endpoint::of("127.0.0.1").bytes());
  EXPECT_EQ(rows[0].remote, Bytes{});
}

TYPED_TEST(Rows, OffloadStateIsInHost) {
  const Conversation talk = converse(Endpoint::of(loopback<TypeParam>()));
  for (const AnyRow& row : TypeParam::take()) {
    EXPECT_EQ(row.offload, DWORD{TcpConnectionOffloadStateInHost});
  }
}

TYPED_TEST(Rows, AreThoseOfTheCallingThreadsNamespace) {
  const Conversation talk = converse(Endpoint::of(loopback<TypeParam>()));
  if (const auto reason = enter_private_network()) GTEST_SKIP() << *reason;
  EXPECT_EQ(TypeParam::take().size(), 0U);
  ULONG size = 4;
  DWORD count = 1;
  EXPECT_EQ(TypeParam::call(&count, &size, FALSE), ULONG{NO_ERROR});
  EXPECT_EQ(count, 0U);
}

template <typename Api>
class Scopes : public EachTable<Api> {};
using Ipv6Tables = ::testing::Types<Tcp6Table, Tcp6Table2>;
TYPED_TEST_SUITE(Scopes, Ipv6Tables, TableName);

TYPED_TEST(Scopes, AreInterfaceIndexesInHostOrder) {
  add_address("lo", "fe80::77", 64);
  const std::uint32_t lo = interface_index("lo");
  const Conversation talk = converse(Endpoint::of("fe80::77", 0, lo));
  const std::vector<AnyRow> rows = TypeParam::take();
  const AnyRow listening = only_row(rows, local_port(talk.listening));
  EXPECT_EQ(listening.local, Endpoint::of("fe80::77").bytes());
  EXPECT_EQ(listening.local_scope, lo);
  EXPECT_EQ(listening.remote_scope, 0U);
  const AnyRow server = only_row(rows, local_port(talk.server), local_port(talk.client));
  EXPECT_EQ(server.local_scope, lo);
  EXPECT_EQ(server.remote_scope, lo);
}

TYPED_TEST(Scopes, AreZeroForAddressesWithoutOne) {
  const Fd wildcard = listener(Endpoint::of("::"), {.v6_only = true, .device = "lo"});
  const Conversation talk = converse(Endpoint::of("::1"), {.device = "lo"});
  for (const AnyRow& row : TypeParam::take()) {
    EXPECT_EQ(row.local_scope, 0U);
    EXPECT_EQ(row.remote_scope, 0U);
  }
}

}  // namespace
}  // namespace tcptable::test

// What a row says beyond its endpoints: identity, user, interface, queues.

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <string_view>

#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class SocketFacts : public EngineTest {};

TCPTABLE_ON_EACH_ENGINE(SocketFacts);

TEST_P(SocketFacts, TheEngineIsNamed) {
  const Snapshot table = take(everything(GetParam()));
  EXPECT_EQ(table.table_engine(), is_netlink() ? Engine::netlink : Engine::procfs);
  EXPECT_EQ(table.owner_engine(), Engine::procfs);
}

TEST_P(SocketFacts, InodeIsThatOfTheDescriptor) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Snapshot table = take(tcp_only(GetParam()));
  EXPECT_EQ(only_row(table, Protocol::tcp, local_port(talk.client), local_port(talk.server)).inode,
            inode_of(talk.client));
}

TEST_P(SocketFacts, CookieIsThatOfTheSocket) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  EXPECT_EQ(row.cookie, is_netlink() ? cookie_of(listening) : 0U);
  EXPECT_EQ(has_gap(table, GapKind::no_cookies), !is_netlink());
}

TEST_P(SocketFacts, UidIsThatOfTheCreator) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Row row = only_row(take(tcp_only(GetParam())), Protocol::tcp, local_port(listening));
  EXPECT_EQ(row.uid, geteuid());
}

TEST_P(SocketFacts, InterfaceIsTheDeviceTheSocketIsBoundTo) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"), {.device = "lo"});
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  EXPECT_EQ(row.interface_index, is_netlink() ? interface_index("lo") : 0U);
  EXPECT_EQ(local_scope_id(row), 0U) << "an IPv4 address has no scope";
}

TEST_P(SocketFacts, UnreadBytesWaitInTheReceiveQueue) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 1000);
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(talk.server), local_port(talk.client));
  EXPECT_EQ(table.queues(row).receive, 1000U);
  EXPECT_EQ(table.queues(row).send, 0U);
}

std::uint32_t unacknowledged_bytes(const Fd& socket) {
  int bytes = 0;
  checked(ioctl(socket.get(), SIOCOUTQ, &bytes), "SIOCOUTQ");
  return static_cast<std::uint32_t>(bytes);
}

TEST_P(SocketFacts, UnacknowledgedBytesWaitInTheSendQueue) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  fill(talk.client);
  // The last acknowledgements may still be on their way: compare when nothing moved meanwhile.
  std::uint32_t before = 0;
  std::uint32_t told = 0;
  do {
    before = unacknowledged_bytes(talk.client);
    const Snapshot table = take(tcp_only(GetParam()));
    told = table
               .queues(
                   only_row(table, Protocol::tcp, local_port(talk.client), local_port(talk.server)))
               .send;
  } while (unacknowledged_bytes(talk.client) != before);
  EXPECT_GT(told, 0U);
  EXPECT_EQ(told, before);
}

TEST_P(SocketFacts, ListenerTellsItsBacklog) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"), {}, 7);
  const Fd first = connect_to(Endpoint::local_of(listening.get()));
  const Fd second = connect_to(Endpoint::local_of(listening.get()));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  EXPECT_EQ(table.queues(row).receive, 2U);
  if (is_netlink()) {  // procfs does not have it
    EXPECT_EQ(table.queues(row).send, 7U);
  }
}

TEST_P(SocketFacts, QueuesAreZeroUnlessAskedFor) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 1000);
  Query query = tcp_only(GetParam());
  query.columns.queues = false;
  const Snapshot table = take(query);
  const Row row = only_row(table, Protocol::tcp, local_port(talk.server), local_port(talk.client));
  EXPECT_EQ(table.queues(row).receive, 0U);
}

TEST_P(SocketFacts, BoundSocketIsInNoTable) {
  const Fd bound = bound_socket(Endpoint::of("127.0.0.1"));
  EXPECT_EQ(take(tcp_only(GetParam())).size(), 0U);
}

TEST_P(SocketFacts, BoundSocketIsGivenToThoseWhoNameItsState) {
  const Fd bound = bound_socket(Endpoint::of("127.0.0.1"));
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  Query query = tcp_only(GetParam());
  query.states = {State::bound};
  const Snapshot alone = take(query);
  if (!is_netlink()) {  // /proc has none
    EXPECT_EQ(alone.size(), 0U);
    return;
  }
  ASSERT_EQ(alone.size(), 1U);
  const Row row = only_row(alone, Protocol::tcp, local_port(bound));
  EXPECT_EQ(row.state, State::bound);
  EXPECT_EQ(row.inode, inode_of(bound));
  EXPECT_EQ(alone.owning_pid(row), own_pid());
  query.states = StateSet::all().with(State::bound);
  EXPECT_EQ(take(query).size(), 2U);
}

TEST_P(SocketFacts, SocketThatIsNeitherBoundNorConnectedIsAbsent) {
  const Fd idle = open_socket(AF_INET);
  Query query = everything(GetParam());
  if (is_netlink()) query.states = query.states.with(State::bound);
  EXPECT_EQ(take(query).size(), 0U);
}

}  // namespace
}  // namespace tcptable::test

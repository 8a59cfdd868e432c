// Who holds a socket: one process, several, none, or the process that will get it.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

std::uint32_t pid_of(const Child& child) { return static_cast<std::uint32_t>(child.pid()); }

class Owners : public EngineTest {};

TCPTABLE_ON_EACH_ENGINE(Owners);

TEST_P(Owners, OwnSocketIsOwnedByThisProcess) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  ASSERT_EQ(table.owners(row).size(), 1U);
  const Holder& holder = table.owners(row).front();
  EXPECT_EQ(holder.descriptor, listening.get());
  EXPECT_EQ(holder.inode, inode_of(listening));
  EXPECT_EQ(table.process(holder).pid, own_pid());
  EXPECT_EQ(table.owning_pid(row), own_pid());
  EXPECT_EQ(table.owner_reason(row), OwnerReason::known);
}

TEST_P(Owners, ProcessIsDescribedWhenAskedFor) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  std::array<char, 17> name{};
  prctl(PR_GET_NAME, name.data());
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  const Process& process = table.process(table.owners(row).front());
  EXPECT_EQ(process.name(), name.data());
  EXPECT_EQ(process.uid, geteuid());
  EXPECT_GT(process.start_time_ticks, 0U);
}

TEST_P(Owners, HostileProcessNameIsKeptByteForByte) {
  const char hostile[] = "\x1b[2J) R 1\n(";
  Fd listening;
  const auto [here, there] = unix_pair();
  const Child child = Child::holding([&, &there = there] {
    prctl(PR_SET_NAME, hostile);
    listening = listener(Endpoint::of("127.0.0.1"));
    send_descriptor(there, listening);
  });
  listening = receive_descriptor(here);
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  const auto owners = table.owners(row);
  const auto held = std::find_if(owners.begin(), owners.end(), [&](const Holder& holder) {
    return table.process(holder).pid == pid_of(child);
  });
  ASSERT_NE(held, owners.end());
  EXPECT_EQ(table.process(*held).name(), hostile);
}

TEST_P(Owners, AreNotLookedForUnlessAskedFor) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  Query query;
  query.engine = GetParam();
  const Snapshot table = take(query);
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  EXPECT_TRUE(table.owners(row).empty());
  EXPECT_EQ(table.owning_pid(row), 0U);
  EXPECT_EQ(table.owner_reason(row), OwnerReason::not_asked);
  EXPECT_EQ(table.owner_engine(), Engine::none);
}

TEST_P(Owners, ForkSharedSocketHasThemAllOldestFirst) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Child first = Child::holding();
  const Child second = Child::holding();
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  EXPECT_EQ(owner_pids(table, row).front(), own_pid());
  EXPECT_EQ(owner_pids(table, row).size(), 3U);
  EXPECT_EQ(table.owning_pid(row), own_pid());
}

TEST_P(Owners, DuplicatedDescriptorIsASecondHolderOfOneProcess) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Fd again(dup(listening.get()));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  ASSERT_EQ(table.owners(row).size(), 2U);
  EXPECT_EQ(table.owners(row)[0].descriptor, std::min(listening.get(), again.get()));
  EXPECT_EQ(table.owners(row)[1].descriptor, std::max(listening.get(), again.get()));
  EXPECT_EQ(owner_pids(table, row).size(), 1U);
}

TEST_P(Owners, PassedSocketHasTheSenderAndTheReceiver) {
  const auto [here, there] = unix_pair();
  Child child = Child::holding([&there = there] {
    static Fd kept = listener(Endpoint::of("127.0.0.1"));
    send_descriptor(there, kept);
  });
  const Fd received = receive_descriptor(here);
  Snapshot table = take(tcp_only(GetParam()));
  Row row = only_row(table, Protocol::tcp, local_port(received));
  EXPECT_EQ(owner_pids(table, row), (std::vector{own_pid(), pid_of(child)}));
  child.kill();
  table = take(tcp_only(GetParam()));
  row = only_row(table, Protocol::tcp, local_port(received));
  EXPECT_EQ(owner_pids(table, row), std::vector{own_pid()});
}

TEST_P(Owners, SocketInFlightIsHeldByNobody) {
  const auto [here, there] = unix_pair();
  Fd sent = listener(Endpoint::of("127.0.0.1"));
  const std::uint16_t port = local_port(sent);
  send_descriptor(there, sent);
  sent.reset();
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, port);
  EXPECT_TRUE(table.owners(row).empty());
  EXPECT_NE(table.owner_reason(row), OwnerReason::known);
}

TEST_P(Owners, PendingConnectionBelongsToItsListener) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Fd client = connect_to(Endpoint::local_of(listening.get()));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row pending = only_row(table, Protocol::tcp, local_port(listening), local_port(client));
  EXPECT_EQ(pending.state, State::established);
  EXPECT_EQ(pending.inode, 0U);
  EXPECT_EQ(table.owner_reason(pending), OwnerReason::pending_accept);
  EXPECT_EQ(table.owning_pid(pending), own_pid());
  ASSERT_EQ(table.owners(pending).size(), 1U);
  EXPECT_EQ(table.owners(pending).front().inode, inode_of(listening));
  const Row other_end = only_row(table, Protocol::tcp, local_port(client), local_port(listening));
  EXPECT_EQ(table.owner_reason(other_end), OwnerReason::known);
}

TEST_P(Owners, PendingConnectionIsKnownWhenListenersAreFilteredOut) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Fd client = connect_to(Endpoint::local_of(listening.get()));
  Query query = tcp_only(GetParam());
  query.states = {State::established};
  const Snapshot table = take(query);
  EXPECT_EQ(table.size(), 2U);
  const Row pending = only_row(table, Protocol::tcp, local_port(listening), local_port(client));
  EXPECT_EQ(table.owning_pid(pending), own_pid());
  EXPECT_EQ(table.owner_reason(pending), OwnerReason::pending_accept);
}

TEST_P(Owners, PendingConnectionOfAWildcardListenerIsFound) {
  const Fd wildcard = listener(Endpoint::of("0.0.0.0"));
  const Fd client = connect_to(Endpoint::of("127.0.0.9", local_port(wildcard)));
  const Snapshot table = take(tcp_only(GetParam()));
  const Row pending = only_row(table, Protocol::tcp, local_port(wildcard), local_port(client));
  EXPECT_EQ(table.owning_pid(pending), own_pid());
}

TEST_P(Owners, PendingIpv4ConnectionOfADualStackListenerIsFoundInBothViews) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Fd client = connect_to(Endpoint::of("127.0.0.1", local_port(dual)));
  for (const FamilyView view : {FamilyView::socket, FamilyView::wire}) {
    Query query = tcp_only(GetParam());
    query.view = view;
    const Snapshot table = take(query);
    const Row pending = only_row(table, Protocol::tcp, local_port(dual), local_port(client));
    EXPECT_EQ(table.owner_reason(pending), OwnerReason::pending_accept);
    EXPECT_EQ(table.owning_pid(pending), own_pid());
  }
}

TEST_P(Owners, PendingConnectionOfADualStackListenerIsFoundAmongIpv4RowsAlone) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Fd client = connect_to(Endpoint::of("127.0.0.1", local_port(dual)));
  Query query = tcp_only(GetParam());
  query.view = FamilyView::wire;
  query.families = {.ipv4 = true, .ipv6 = false};
  query.states = {State::established};
  const Snapshot table = take(query);
  const Row pending = only_row(table, Protocol::tcp, local_port(dual), local_port(client));
  EXPECT_EQ(table.owning_pid(pending), own_pid());
}

// A process of its own that listens there. The listener is shared with nobody.
struct ListeningChild {
  Child child;
  std::uint16_t port;
};

ListeningChild listening_child(const Endpoint& local) {
  const auto ends = unix_pair();
  Child child = Child::holding([&] {
    static Fd kept = listener(local, {.reuse_port = true});
    const std::uint16_t port = local_port(kept);
    checked(write(ends.second.get(), &port, sizeof port), "write");
  });
  std::uint16_t port = 0;
  checked(read(ends.first.get(), &port, sizeof port), "read");
  return {std::move(child), port};
}

TEST_P(Owners, PendingConnectionBelongsToTheMostSpecificListener) {
  const ListeningChild wildcard = listening_child(Endpoint::of("0.0.0.0"));
  const ListeningChild specific = listening_child(Endpoint::of("127.0.0.1", wildcard.port));
  const Fd to_specific = connect_to(Endpoint::of("127.0.0.1", wildcard.port));
  const Fd to_wildcard = connect_to(Endpoint::of("127.0.0.2", wildcard.port));
  const Snapshot table = take(tcp_only(GetParam()));
  const auto owner_of_end = [&](const Fd& client) {
    return table.owning_pid(only_row(table, Protocol::tcp, wildcard.port, local_port(client)));
  };
  EXPECT_EQ(owner_of_end(to_specific), pid_of(specific.child));
  EXPECT_EQ(owner_of_end(to_wildcard), pid_of(wildcard.child));
}

TEST_P(Owners, ReusePortListenersOfTwoProcessesHaveAnOwnerEach) {
  const ListeningChild first = listening_child(Endpoint::of("127.0.0.1"));
  const ListeningChild second = listening_child(Endpoint::of("127.0.0.1", first.port));
  const Snapshot table = take(tcp_only(GetParam()));
  std::vector<std::uint32_t> pids;
  for (const Row& row : rows_at(table, Protocol::tcp, first.port)) {
    pids.push_back(table.owning_pid(row));
  }
  std::sort(pids.begin(), pids.end());
  std::vector<std::uint32_t> expected = {pid_of(first.child), pid_of(second.child)};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(pids, expected);
}

TEST_P(Owners, ClosedConnectionWaitsWithoutAnOwner) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const std::uint16_t client_port = local_port(talk.client);
  talk.client.reset();
  talk.server.reset();  // the client's end stays in TIME-WAIT
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, client_port, local_port(talk.listening));
  EXPECT_EQ(row.state, State::time_wait);
  EXPECT_EQ(table.owner_reason(row), OwnerReason::time_wait);
  EXPECT_EQ(table.owning_pid(row), 0U);
  EXPECT_EQ(row.inode, 0U);
}

TEST_P(Owners, ConnectionClosedWithUnsentDataIsAnOrphan) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const std::uint16_t client_port = local_port(talk.client);
  fill(talk.client);
  talk.client.reset();  // its FIN stands behind what the server does not read
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, client_port, local_port(talk.server));
  EXPECT_EQ(row.state, State::fin_wait_1);
  EXPECT_EQ(table.owner_reason(row), OwnerReason::orphaned);
  EXPECT_TRUE(table.owners(row).empty());
}

TEST_P(Owners, ProcessesAreThoseThatHoldASocketOfTheTable) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Child child = Child::holding();
  const Snapshot table = take(tcp_only(GetParam()));
  std::vector<std::uint32_t> pids;
  for (const Process& process : table.processes()) pids.push_back(process.pid);
  std::sort(pids.begin(), pids.end());
  std::vector<std::uint32_t> expected = {own_pid(), pid_of(child)};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(pids, expected);
}

TEST_P(Owners, WalkSurvivesProcessesThatComeAndGo) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  for (int round = 0; round < 50; ++round) {
    std::vector<Child> children;
    for (int i = 0; i < 3; ++i) children.push_back(Child::holding());
    // One process is being killed and another is not yet there, while the walk goes on.
    const pid_t killer = checked(fork(), "fork");
    if (killer == 0) {
      for (const Child& child : children) ::kill(child.pid(), SIGKILL);
      _exit(0);
    }
    const Snapshot table = take(tcp_only(GetParam()));
    const Row row = only_row(table, Protocol::tcp, local_port(listening));
    EXPECT_EQ(table.owning_pid(row), own_pid());
    EXPECT_EQ(table.owner_reason(row), OwnerReason::known);
    children.clear();
    waitpid(killer, nullptr, 0);
  }
}

}  // namespace
}  // namespace tcptable::test

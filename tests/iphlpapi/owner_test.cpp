// dwOwningPid: one number for what may be several processes, or none.

#include <unistd.h>

#include <chrono>
#include <optional>
#include <thread>

#include "support/child_process.hpp"
#include "support/sockets.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

template <typename Api>
class OwningPid : public EachTable<Api> {};
TYPED_TEST_SUITE(OwningPid, OwnerTables, TableName);

TYPED_TEST(OwningPid, OfOnesOwnSocketsIsOnesOwn) {
  const Conversation talk = converse(Endpoint::of(loopback<TypeParam>()));
  const std::vector<AnyRow> rows = TypeParam::take();
  ASSERT_EQ(rows.size(), 3U);
  for (const AnyRow& row : rows) EXPECT_EQ(row.pid, own_pid());
}

TYPED_TEST(OwningPid, OfAForkSharedSocketIsTheOlderProcess) {
  const Fd listening = listener(Endpoint::of(loopback<TypeParam>()));
  const Child first = Child::holding();
  const Child second = Child::holding();
  EXPECT_EQ(only_row(TypeParam::take(), local_port(listening)).pid, own_pid());
}

TYPED_TEST(OwningPid, OfAForkSharedSocketIsNotTheLowerPid) {
  if (!is_real_root()) GTEST_SKIP() << "choosing a PID needs root";
  const Fd listening = listener(Endpoint::of(loopback<TypeParam>()));
  // Start times are counted in clock ticks: let some pass.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::optional<Child> younger = Child::with_lower_pid();
  if (!younger) GTEST_SKIP() << "no free PID below this process's";
  EXPECT_EQ(only_row(TypeParam::take(), local_port(listening)).pid, own_pid());
}

TYPED_TEST(OwningPid, PassesToTheChildWhenTheParentCloses) {
  Fd listening = listener(Endpoint::of(loopback<TypeParam>()));
  const std::uint16_t port = local_port(listening);
  const Child child = Child::holding();
  listening.reset();
  EXPECT_EQ(only_row(TypeParam::take(), port).pid, static_cast<DWORD>(child.pid()));
}

TYPED_TEST(OwningPid, OfAPendingConnectionIsItsListeners) {
  const Fd listening = listener(Endpoint::of(loopback<TypeParam>()));
  const Fd client = connect_to(Endpoint::local_of(listening.get()));
  const AnyRow pending = only_row(TypeParam::take(), local_port(listening), local_port(client));
  EXPECT_EQ(pending.state, DWORD{MIB_TCP_STATE_ESTAB});
  EXPECT_EQ(pending.pid, own_pid());
}

TYPED_TEST(OwningPid, OfTimeWaitIsZero) {
  Conversation talk = converse(Endpoint::of(loopback<TypeParam>()));
  const std::uint16_t port = local_port(talk.client);
  talk.client.reset();
  talk.server.reset();
  const AnyRow row = only_row(TypeParam::take(), port, local_port(talk.listening));
  EXPECT_EQ(row.state, DWORD{MIB_TCP_STATE_TIME_WAIT});
  EXPECT_EQ(row.pid, 0U);
}

TYPED_TEST(OwningPid, OfAnOrphanIsZero) {
  Conversation talk = converse(Endpoint::of(loopback<TypeParam>()));
  const std::uint16_t port = local_port(talk.client);
  fill(talk.client);
  talk.client.reset();
  const AnyRow row = only_row(TypeParam::take(), port, local_port(talk.server));
  EXPECT_EQ(row.state, DWORD{MIB_TCP_STATE_FIN_WAIT1});
  EXPECT_EQ(row.pid, 0U);
}

TYPED_TEST(OwningPid, OfAnotherUsersSocketIsZeroForTheUnprivileged) {
  if (!is_real_root()) GTEST_SKIP() << "needs root";
  Fd listening = listener(Endpoint::of(loopback<TypeParam>()));
  const std::uint16_t port = local_port(listening);
  EXPECT_EQ(in_child([&]() -> std::string {
              listening.reset();
              become_nobody();
              TCPTABLE_CHILD_REQUIRE(only_row(TypeParam::take(), port).pid == 0);
              return "";
            }),
            "");
}

class DualStackOwner : public KernelTest {};

TEST_F(DualStackOwner, IsTheSameInBothFamilies) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  EXPECT_EQ(only_row(TcpTable2::take(), local_port(dual)).pid, own_pid());
  EXPECT_EQ(only_row(Tcp6Table2::take(), local_port(dual)).pid, own_pid());
}

TEST_F(DualStackOwner, OfAPendingIpv4ConnectionIsTheListeners) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Fd client = connect_to(Endpoint::of("127.0.0.1", local_port(dual)));
  EXPECT_EQ(only_row(TcpTable2::take(), local_port(dual), local_port(client)).pid, own_pid());
}

}  // namespace
}  // namespace tcptable::test

#include "owner_join.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "storage_builder.hpp"

namespace tcptable::table {
namespace {

using test::add_holder;
using test::add_row;
using test::connection;
using test::listener;
using test::owners_of;
using test::reason_in;
using test::set_start;
using test::with_flag;
using test::with_interface;
using testing::ElementsAre;
using testing::IsEmpty;

Row without_inode(State state, Protocol protocol = Protocol::tcp) {
  return test::make_row(protocol, state, {"10.0.0.1", 80}, {"10.0.0.2", 5}, 0);
}

TEST(ReasonOf, IsKnownForAnyRowWithADescriptor) {
  for (const State state : {State::listen, State::established, State::time_wait, State::fin_wait_2})
    EXPECT_EQ(reason_of(connection({"10.0.0.1", 1}, {"10.0.0.2", 2}, 7, state)),
              OwnerReason::known);
}

TEST(ReasonOf, IsPendingWhereOnlyAListenerCanHaveTheConnection) {
  for (const State state : {State::established, State::close_wait, State::syn_received})
    EXPECT_EQ(reason_of(without_inode(state)), OwnerReason::pending_accept);
}

TEST(ReasonOf, IsTimeWaitWhereTheKernelKeepsNoSocket) {
  EXPECT_EQ(reason_of(without_inode(State::time_wait)), OwnerReason::time_wait);
}

TEST(ReasonOf, IsOrphanedWhereTheKernelFinishesTheConnection) {
  for (const State state :
       {State::fin_wait_1, State::fin_wait_2, State::last_ack, State::closing, State::syn_sent})
    EXPECT_EQ(reason_of(without_inode(state)), OwnerReason::orphaned);
}

TEST(ReasonOf, IsNeverPendingForUdp) {
  EXPECT_EQ(reason_of(without_inode(State::established, Protocol::udp)), OwnerReason::orphaned);
  EXPECT_EQ(reason_of(without_inode(State::closed, Protocol::udp)), OwnerReason::orphaned);
}

std::uint32_t inode_found(const std::vector<Row>& listeners, const Row& row) {
  const ListenerIndex index(listeners);
  const Row* const found = index.find(row);
  return found == nullptr ? 0 : found->inode;
}

Row pending(const test::Endpoint& local) { return connection(local, {"10.0.0.2", 5}, 0); }
Row pending6(const test::Endpoint& local) { return connection(local, {"2001:db8::2", 5}, 0); }

TEST(ListenerIndex, FindsNothingAmongNone) {
  EXPECT_EQ(inode_found({}, pending({"10.0.0.1", 80})), 0U);
}

TEST(ListenerIndex, FindsTheListenerOfTheAddressAndPort) {
  EXPECT_EQ(inode_found({listener({"10.0.0.1", 79}, 1), listener({"10.0.0.1", 80}, 2),
                         listener({"10.0.0.9", 80}, 3), listener({"10.0.0.1", 81}, 4)},
                        pending({"10.0.0.1", 80})),
            2U);
}

TEST(ListenerIndex, FindsNothingOnAnotherPortOrAddress) {
  EXPECT_EQ(inode_found({listener({"10.0.0.1", 81}, 1)}, pending({"10.0.0.1", 80})), 0U);
  EXPECT_EQ(inode_found({listener({"10.0.0.9", 80}, 1)}, pending({"10.0.0.1", 80})), 0U);
}

TEST(ListenerIndex, PrefersTheExactAddressToTheWildcard) {
  const std::vector<Row> listeners{listener({"0.0.0.0", 80}, 1), listener({"10.0.0.1", 80}, 2)};
  EXPECT_EQ(inode_found(listeners, pending({"10.0.0.1", 80})), 2U);
  EXPECT_EQ(inode_found(listeners, pending({"10.0.0.9", 80})), 1U);
}

TEST(ListenerIndex, NeverCrossesFamilies) {
  const std::vector<Row> listeners{listener({"0.0.0.0", 80}, 1), listener({"::", 80}, 2)};
  EXPECT_EQ(inode_found(listeners, pending({"10.0.0.1", 80})), 1U);
  EXPECT_EQ(inode_found(listeners, pending6({"2001:db8::1", 80})), 2U);
  EXPECT_EQ(inode_found(listeners, connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5}, 0)),
            2U);
}

TEST(ListenerIndex, KnowsAMappedConnectionAsAChildOfAnIpv6Listener) {
  const Row shown = with_flag(pending({"10.0.0.1", 80}), RowFlag::mapped);
  EXPECT_EQ(inode_found({listener({"0.0.0.0", 80}, 1), listener({"::", 80}, 2)}, shown), 2U);
  EXPECT_EQ(inode_found({listener({"::", 80}, 1), listener({"::ffff:10.0.0.1", 80}, 2)}, shown),
            2U);
  EXPECT_EQ(inode_found({listener({"::ffff:10.0.0.9", 80}, 2)}, shown), 0U);
}

TEST(ListenerIndex, PrefersTheListenerOfTheDevice) {
  const std::vector<Row> listeners{listener({"10.0.0.1", 80}, 1),
                                   with_interface(listener({"10.0.0.1", 80}, 2), 7),
                                   with_interface(listener({"10.0.0.1", 80}, 3), 8)};
  EXPECT_EQ(inode_found(listeners, with_interface(pending({"10.0.0.1", 80}), 7)), 2U);
  EXPECT_EQ(inode_found(listeners, with_interface(pending({"10.0.0.1", 80}), 8)), 3U);
}

// A child of a listener that is bound to a device is bound to it too.
TEST(ListenerIndex, DoesNotGiveAnUnboundConnectionToTheListenerOfADevice) {
  const std::vector<Row> listeners{listener({"0.0.0.0", 80}, 1),
                                   with_interface(listener({"0.0.0.0", 80}, 2), 7)};
  EXPECT_EQ(inode_found(listeners, pending({"10.0.0.1", 80})), 1U);
}

// A link-local connection names the device that it came by, whatever its listener is bound to.
TEST(ListenerIndex, FindsTheUnboundListenerOfALinkLocalConnection) {
  const Row row = with_interface(connection({"fe80::1", 80}, {"fe80::2", 5}, 0), 7);
  EXPECT_EQ(inode_found({listener({"::", 80}, 1)}, row), 1U);
  EXPECT_EQ(inode_found({with_interface(listener({"::", 80}, 1), 8)}, row), 0U);
}

TEST(ListenerIndex, TakesTheOldestOfSeveralOnOneEndpoint) {
  EXPECT_EQ(inode_found({listener({"10.0.0.1", 80}, 30), listener({"10.0.0.1", 80}, 10),
                         listener({"10.0.0.1", 80}, 20)},
                        pending({"10.0.0.1", 80})),
            10U);
}

class JoinTest : public testing::Test {
 protected:
  void join(const std::vector<Row>& listeners = {}) {
    ASSERT_TRUE(storage_.holders.build());
    std::uint32_t entries = 0;
    for (const Row& row : storage_.rows) entries = std::max(entries, row.index + 1);
    ASSERT_TRUE(storage_.owners.resize_unset(entries));
    counts_ = join_rows(storage_.rows.values(), storage_.holders, storage_.owners.data());
    unresolved_.clear();
    join_pending(storage_, listeners, unresolved_);
    find_unresolved(storage_, unresolved_);
  }
  const Row& row(std::size_t i) const { return storage_.rows[i]; }

  SnapshotStorage storage_;
  JoinCounts counts_;
  std::vector<Unresolved> unresolved_;
};

TEST_F(JoinTest, GivesEachRowItsHolders) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  add_row(storage_, listener({"0.0.0.0", 81}, 11));
  add_holder(storage_, 100, 3, 11);
  add_holder(storage_, 200, 4, 10);
  add_holder(storage_, 201, 4, 10);
  join();
  EXPECT_THAT(owners_of(storage_, row(0)), ElementsAre("200/4", "201/4"));
  EXPECT_THAT(owners_of(storage_, row(1)), ElementsAre("100/3"));
  EXPECT_EQ(reason_in(storage_, row(0)), OwnerReason::known);
  EXPECT_EQ(storage_.owning_pid(row(1)), 100U);
  EXPECT_THAT(unresolved_, IsEmpty());
}

TEST_F(JoinTest, GivesAPendingRowTheOwnersOfItsListener) {
  add_row(storage_, pending({"10.0.0.1", 80}));
  add_holder(storage_, 100, 3, 10);
  join({listener({"0.0.0.0", 80}, 10)});
  EXPECT_THAT(owners_of(storage_, row(0)), ElementsAre("100/3"));
  EXPECT_EQ(reason_in(storage_, row(0)), OwnerReason::pending_accept);
}

TEST_F(JoinTest, CallsAPendingRowWithoutListenerOrphaned) {
  add_row(storage_, pending({"10.0.0.1", 80}));
  join({listener({"0.0.0.0", 81}, 10)});
  EXPECT_EQ(reason_in(storage_, row(0)), OwnerReason::orphaned);
  EXPECT_THAT(unresolved_, IsEmpty());
}

TEST_F(JoinTest, ReportsRowsWhoseHolderWasNotSeen) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  add_row(storage_, without_inode(State::time_wait));
  add_row(storage_, pending({"10.0.0.1", 81}));
  join({listener({"0.0.0.0", 81}, 12)});
  ASSERT_EQ(unresolved_.size(), 2U);
  EXPECT_EQ(unresolved_[0].row, 2U);
  EXPECT_EQ(unresolved_[0].inode, 12U);
  EXPECT_EQ(unresolved_[1].row, 0U);
  EXPECT_EQ(unresolved_[1].inode, 10U);
  EXPECT_EQ(counts_.pending, 1U);
  EXPECT_EQ(counts_.unresolved, 1U);
  EXPECT_EQ(storage_.owning_pid(row(0)), 0U);
}

TEST_F(JoinTest, FollowsTheIndexOfRowsThatHaveMoved) {
  for (std::uint16_t port = 80; port < 84; ++port)
    add_row(storage_, listener({"0.0.0.0", port}, port));
  storage_.rows[1] = storage_.rows[3];  // as RowSink::finish() leaves them: index 3 at place 1
  storage_.rows.truncate(3);
  for (std::uint16_t port = 80; port < 84; ++port) add_holder(storage_, port, 1, port);
  join();
  for (const Row& each : storage_.rows) EXPECT_EQ(storage_.owning_pid(each), each.local_port);
}

TEST_F(JoinTest, StartsOverWhenCalledAgain) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  join();
  ASSERT_EQ(unresolved_.size(), 1U);
  add_holder(storage_, 100, 3, 10);
  join();
  EXPECT_THAT(unresolved_, IsEmpty());
  EXPECT_THAT(owners_of(storage_, row(0)), ElementsAre("100/3"));
}

TEST_F(JoinTest, NamesTheProcessesThatShare) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  add_row(storage_, listener({"0.0.0.0", 81}, 11));
  add_holder(storage_, 100, 3, 10);
  add_holder(storage_, 101, 3, 10);
  add_holder(storage_, 102, 3, 11);
  add_holder(storage_, 103, 3, 99);  // shared, but none of the rows
  add_holder(storage_, 104, 3, 99);
  join();
  EXPECT_THAT(sharing_processes(storage_), ElementsAre(0U, 1U));
}

TEST_F(JoinTest, MarksTheProcessesThatHoldARow) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  add_row(storage_, pending({"10.0.0.1", 81}));
  add_holder(storage_, 100, 3, 99);
  add_holder(storage_, 101, 3, 10);
  add_holder(storage_, 102, 3, 12);
  join({listener({"0.0.0.0", 81}, 12)});
  storage_.holders.keep_marked_processes();
  ASSERT_EQ(storage_.holders.processes().size(), 2U);
  EXPECT_EQ(storage_.owning_pid(row(0)), 101U);
  EXPECT_EQ(storage_.owning_pid(row(1)), 102U);
}

TEST_F(JoinTest, MarksOnlyTheOwnersOfRowsThatAreLeft) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  add_row(storage_, listener({"0.0.0.0", 81}, 11));
  add_holder(storage_, 100, 3, 10);
  add_holder(storage_, 101, 3, 11);
  join();
  storage_.rows.truncate(1);
  mark_owners(storage_);
  storage_.holders.keep_marked_processes();
  ASSERT_EQ(storage_.holders.processes().size(), 1U);
  EXPECT_EQ(storage_.holders.processes()[0].pid, 100U);
}

TEST_F(JoinTest, OrdersHoldersByAgeThenPidThenDescriptor) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  add_holder(storage_, 104, 3, 10);
  add_holder(storage_, 103, 3, 10);
  add_holder(storage_, 102, 9, 10);
  add_holder(storage_, 102, 8, 10);
  add_holder(storage_, 101, 3, 10);
  join();
  set_start(storage_, 101, 3000);
  set_start(storage_, 102, 2000);
  set_start(storage_, 103, 2000);
  set_start(storage_, 104, 1000);
  order_holders(storage_);
  EXPECT_THAT(owners_of(storage_, row(0)),
              ElementsAre("104/3", "102/8", "102/9", "103/3", "101/3"));
  EXPECT_EQ(storage_.owning_pid(row(0)), 104U);
}

TEST_F(JoinTest, PutsAProcessOfUnknownAgeLast) {
  add_row(storage_, listener({"0.0.0.0", 80}, 10));
  add_holder(storage_, 1, 3, 10);
  add_holder(storage_, 2, 3, 10);
  join();
  set_start(storage_, 2, 5000);
  order_holders(storage_);
  EXPECT_THAT(owners_of(storage_, row(0)), ElementsAre("2/3", "1/3"));
}

TEST_F(JoinTest, OrdersHoldersThatSeveralRowsShare) {
  add_row(storage_, pending({"10.0.0.1", 80}));
  add_row(storage_, pending({"10.0.0.1", 80}));
  add_holder(storage_, 2, 3, 10);
  add_holder(storage_, 1, 3, 10);
  join({listener({"0.0.0.0", 80}, 10)});
  order_holders(storage_);
  EXPECT_THAT(owners_of(storage_, row(0)), ElementsAre("1/3", "2/3"));
  EXPECT_THAT(owners_of(storage_, row(1)), ElementsAre("1/3", "2/3"));
}

TEST_F(JoinTest, KeepsTheRowsThatAnyWantedProcessHolds) {
  for (std::uint16_t port = 80; port < 84; ++port)
    add_row(storage_, listener({"0.0.0.0", port}, port));
  add_holder(storage_, 100, 3, 80);
  add_holder(storage_, 200, 3, 81);
  add_holder(storage_, 100, 4, 82);
  add_holder(storage_, 200, 4, 82);
  join();
  keep_rows_of(storage_, {200, 300});
  ASSERT_EQ(storage_.rows.size(), 2U);
  EXPECT_EQ(row(0).local_port, 81);
  EXPECT_EQ(row(1).local_port, 82);
  EXPECT_THAT(owners_of(storage_, row(1)), ElementsAre("100/4", "200/4"));
  EXPECT_EQ(storage_.queues[row(1).index].send, 82U);
}

TEST_F(JoinTest, KeepsNoRowOfAProcessThatHoldsNone) {
  add_row(storage_, listener({"0.0.0.0", 80}, 80));
  add_holder(storage_, 100, 3, 80);
  join();
  keep_rows_of(storage_, {300});
  EXPECT_TRUE(storage_.rows.empty());
}

}  // namespace
}  // namespace tcptable::table

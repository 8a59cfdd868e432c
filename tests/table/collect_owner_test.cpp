#include "collect_test.hpp"

namespace tcptable::table {
namespace {

using test::connection;
using test::listener;
using test::with_uid;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr Error failure{ErrorCode::too_many_files, 24, "open directory"};

class CollectOwners : public test::CollectTest {
 protected:
  CollectOwners() { query_.columns.owners = true; }

  // A caller who is refused the descriptors of others.
  void be_ordinary_user(std::uint32_t uid) {
    report().denied = 5;
    report().uid = uid;
  }
};

TEST_F(CollectOwners, JoinsThemByInode) {
  sockets() = {listener({"0.0.0.0", 80}, 10), listener({"0.0.0.0", 81}, 11)};
  held() = {{100, 3, 11}, {200, 4, 10}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(owners(0), ElementsAre("200/4"));
  EXPECT_THAT(owners(1), ElementsAre("100/3"));
  EXPECT_EQ(reason(0), OwnerReason::known);
  EXPECT_EQ(storage_.owner_engine, Engine::procfs);
  EXPECT_TRUE(storage_.complete);
}

TEST_F(CollectOwners, TakesOnePassWhereEverybodyIsFound) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  held() = {{200, 4, 10}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.looks, SizeIs(1));
  EXPECT_EQ(engines_.netlink.lookups, 0U);
  EXPECT_THAT(engines_.holders.depths, ElementsAre(OwnerDepth::processes));
  EXPECT_THAT(engines_.holders.wanted, ElementsAre(IsEmpty()));
}

TEST_F(CollectOwners, TakesAThreadOnlyForALargeTable) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  held() = {{200, 4, 10}};
  const auto here = std::this_thread::get_id();
  ASSERT_TRUE(collect());
  engines_.bounds = RowBounds{.at_least = 0, .estimate = 1'000'000};
  ASSERT_TRUE(collect());
  engines_.bounds = Error{ErrorCode::not_supported, 0, "sockstat"};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.threads, ElementsAre(here, testing::Ne(here), here));
}

TEST_F(CollectOwners, WaitsForThePassWhenTheTableCannotBeRead) {
  engines_.netlink.failure = Error{ErrorCode::malformed, 0, "dump"};
  engines_.bounds = RowBounds{.at_least = 0, .estimate = 1'000'000};
  EXPECT_EQ(collect().error(), *engines_.netlink.failure);
  EXPECT_THAT(engines_.holders.looks, SizeIs(1));
}

TEST_F(CollectOwners, LooksOnlyForTheSocketsThatANarrowQueryLeaves) {
  query_.local_ports = {{80, 80}};
  engines_.bounds = RowBounds{.at_least = 0, .estimate = 1'000'000};
  sockets() = {listener({"0.0.0.0", 80}, 10), listener({"0.0.0.0", 81}, 11),
               connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 9)};
  held() = {{100, 3, 11}, {200, 4, 10}, {200, 5, 9}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.wanted, ElementsAre(ElementsAre(9U, 10U)));
  EXPECT_THAT(engines_.holders.threads, ElementsAre(std::this_thread::get_id()));
  EXPECT_THAT(owners(0), ElementsAre("200/4"));
  EXPECT_THAT(owners(1), ElementsAre("200/5"));
}

TEST_F(CollectOwners, LooksForTheListenerOfANarrowQuerysPendingRow) {
  query_.remote_ports = {{5, 5}};
  sockets() = {listener({"0.0.0.0", 80}, 10), connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0)};
  held() = {{200, 4, 10}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.wanted, ElementsAre(ElementsAre(10U)));
  EXPECT_THAT(owners(0), ElementsAre("200/4"));
  EXPECT_EQ(reason(0), OwnerReason::pending_accept);
}

TEST_F(CollectOwners, LooksAtNoProcessWhenANarrowQueryLeavesNobodyToLookFor) {
  query_.remote_ports = {{5, 5}};
  sockets() = {connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0, State::time_wait)};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.looks, IsEmpty());
  EXPECT_EQ(reason(0), OwnerReason::time_wait);
  sockets().clear();
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.looks, IsEmpty());
}

TEST_F(CollectOwners, TakesAllDownWhenANarrowQueryLeavesMany) {
  query_.local_ports = {{1000, 2000}};
  for (std::uint16_t port = 1000; port < 1300; ++port)
    sockets().push_back(listener({"0.0.0.0", port}, port));
  for (std::uint16_t port = 1000; port < 1300; ++port) held().push_back({100, 3, port});
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.wanted, ElementsAre(IsEmpty()));
}

TEST_F(CollectOwners, ReportsAPassThatFailed) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  engines_.holders.failure = failure;
  EXPECT_EQ(collect().error(), failure);
  engines_.owner_refusal = failure;
  EXPECT_EQ(collect().error(), failure);
}

TEST_F(CollectOwners, GivesAPendingConnectionThoseOfItsListener) {
  query_.states = {State::established};  // the listener itself is not asked for
  sockets() = {listener({"0.0.0.0", 80}, 10), connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0)};
  held() = {{100, 3, 10}};
  ASSERT_TRUE(collect());
  ASSERT_EQ(storage_.rows.size(), 1U);
  EXPECT_THAT(owners(0), ElementsAre("100/3"));
  EXPECT_EQ(reason(0), OwnerReason::pending_accept);
}

TEST_F(CollectOwners, FindsTheIpv6ListenerOfARowShownAsIpv4) {
  query_.view = FamilyView::wire;
  query_.families = {.ipv4 = true, .ipv6 = false};
  query_.states = {State::established};
  sockets() = {listener({"::", 80}, 10),
               connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5}, 0)};
  held() = {{100, 3, 10}};
  ASSERT_TRUE(collect());
  ASSERT_EQ(storage_.rows.size(), 1U);
  EXPECT_THAT(owners(0), ElementsAre("100/3"));
}

TEST_F(CollectOwners, CallsAConnectionWithoutListenerOrphaned) {
  query_.protocols.udp = false;
  sockets() = {connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0)};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.netlink.scans, testing::Contains(listener_scan()));
  EXPECT_EQ(reason(0), OwnerReason::orphaned);
}

TEST_F(CollectOwners, NamesWhyNobodyCanHaveASocket) {
  sockets() = {connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0, State::time_wait),
               connection({"10.0.0.1", 80}, {"10.0.0.2", 6}, 0, State::last_ack)};
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::time_wait);
  EXPECT_EQ(reason(1), OwnerReason::orphaned);
  EXPECT_TRUE(storage_.complete);
  EXPECT_THAT(engines_.holders.looks, SizeIs(1));  // there is nobody to look for again
}

TEST_F(CollectOwners, FindsASocketThatMovedByASecondLook) {
  sockets() = {listener({"0.0.0.0", 80}, 12), listener({"0.0.0.0", 81}, 11),
               listener({"0.0.0.0", 82}, 10)};
  held() = {{100, 3, 11}};
  held_later() = {{300, 9, 10}, {100, 8, 12}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.wanted, ElementsAre(IsEmpty(), ElementsAre(10U, 12U)));
  EXPECT_EQ(engines_.holders.depths[1], OwnerDepth::threads);
  EXPECT_THAT(owners(0), ElementsAre("100/8"));
  EXPECT_THAT(owners(1), ElementsAre("100/3"));
  EXPECT_THAT(owners(2), ElementsAre("300/9"));
  EXPECT_EQ(reason(0), OwnerReason::known);
  EXPECT_TRUE(storage_.complete);
}

TEST_F(CollectOwners, TellsClosedSocketsFromThoseOfTheKernel) {
  sockets() = {listener({"0.0.0.0", 80}, 10), listener({"0.0.0.0", 81}, 11)};
  engines_.netlink.gone = {10};
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::vanished);
  EXPECT_EQ(reason(1), OwnerReason::kernel);
  EXPECT_TRUE(storage_.complete);  // no owner exists that was not seen
}

TEST_F(CollectOwners, TellsWhatWasClosedDuringTheSecondLook) {
  sockets() = {listener({"0.0.0.0", 80}, 10), listener({"0.0.0.0", 81}, 11)};
  engines_.netlink.gone_later = {10};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.wanted, ElementsAre(IsEmpty(), ElementsAre(10U, 11U)));
  EXPECT_EQ(reason(0), OwnerReason::vanished);
  EXPECT_EQ(reason(1), OwnerReason::kernel);
}

TEST_F(CollectOwners, KeepsTheReasonWhenASocketCannotBeLookedUp) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  engines_.netlink.lookup_failure = failure;
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::kernel);
}

TEST_F(CollectOwners, SaysThatProcessesRefused) {
  sockets() = {with_uid(listener({"0.0.0.0", 80}, 10), 0)};
  be_ordinary_user(1000);
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::permission);
  EXPECT_FALSE(storage_.complete);
  ASSERT_THAT(gaps(), ElementsAre(GapKind::processes_denied));
  EXPECT_EQ(storage_.gaps[0].count, 5U);
}

TEST_F(CollectOwners, CallsItPermissionWhenOnlyTheSecondLookIsRefused) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  report().uid = 1000;
  engines_.holders.second_report = OwnerReport{.denied = 7, .hidden = true, .uid = 1000};
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::permission);
  EXPECT_FALSE(storage_.complete);
  EXPECT_THAT(gaps(), ElementsAre(GapKind::processes_denied, GapKind::processes_hidden));
}

TEST_F(CollectOwners, SaysThatOwnersArePublishedToOthersOnlyWhereSomeAreMissing) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  held() = {{100, 3, 10}};
  report().published_denied = true;
  ASSERT_TRUE(collect());
  EXPECT_THAT(gaps(), IsEmpty());
  EXPECT_TRUE(storage_.complete);
  be_ordinary_user(1000);
  ASSERT_TRUE(collect());
  EXPECT_THAT(gaps(), ElementsAre(GapKind::processes_denied, GapKind::published_denied));
}

TEST_F(CollectOwners, SaysThatPublishedOwnersWereIgnored) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  held() = {{100, 3, 10}};
  report().published_ignored = true;
  ASSERT_TRUE(collect());
  EXPECT_THAT(gaps(), ElementsAre(GapKind::published_ignored));
  EXPECT_TRUE(storage_.complete);  // every owner was found otherwise
}

TEST_F(CollectOwners, IsNotCompleteWhereAProcessThatRefusedMayHoldTheSocketToo) {
  sockets() = {with_uid(listener({"0.0.0.0", 80}, 10), 1000)};
  held() = {{100, 3, 10}};
  be_ordinary_user(1000);
  ASSERT_TRUE(collect());
  EXPECT_FALSE(storage_.complete);
}

TEST_F(CollectOwners, LooksAgainOnlyForSocketsThatTheUserMaySee) {
  sockets() = {with_uid(listener({"0.0.0.0", 80}, 10), 0),
               with_uid(listener({"0.0.0.0", 81}, 11), 1000)};
  be_ordinary_user(1000);
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.wanted, ElementsAre(IsEmpty(), ElementsAre(11U)));
  EXPECT_EQ(reason(0), OwnerReason::permission);
  EXPECT_EQ(reason(1), OwnerReason::permission);
}

TEST_F(CollectOwners, DoesNotLookAgainForSocketsThatAreGone) {
  sockets() = {with_uid(listener({"0.0.0.0", 80}, 10), 0),
               with_uid(listener({"0.0.0.0", 81}, 11), 1000)};
  engines_.netlink.gone = {10, 11};
  be_ordinary_user(1000);
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.looks, SizeIs(1));
  EXPECT_EQ(reason(0), OwnerReason::permission);
  EXPECT_EQ(reason(1), OwnerReason::vanished);
}

TEST_F(CollectOwners, DoesNotLookAgainWhereNothingCouldBeSeen) {
  sockets() = {with_uid(listener({"0.0.0.0", 80}, 10), 0)};
  be_ordinary_user(1000);
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.looks, SizeIs(1));
  EXPECT_EQ(engines_.netlink.lookups, 0U);
}

TEST_F(CollectOwners, LooksAgainForRootEvenWhereOneProcessRefuses) {
  sockets() = {with_uid(listener({"0.0.0.0", 80}, 10), 5)};
  held_later() = {{300, 9, 10}};
  report().denied = 1;
  report().privileged = true;
  report().uid = 0;
  ASSERT_TRUE(collect());
  EXPECT_THAT(owners(0), ElementsAre("300/9"));
  EXPECT_FALSE(storage_.complete);
}

TEST_F(CollectOwners, SaysThatProcessesAreHidden) {
  sockets() = {with_uid(listener({"0.0.0.0", 80}, 10), 0)};
  report().hidden = true;
  report().uid = 1000;
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::permission);
  EXPECT_THAT(gaps(), ElementsAre(GapKind::processes_hidden));
  EXPECT_FALSE(storage_.complete);
}

TEST_F(CollectOwners, SaysThatTheOwnerMayLiveInAnotherPidNamespace) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  report().other_pid_namespace = true;
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::other_pid_namespace);
  EXPECT_THAT(gaps(), ElementsAre(GapKind::other_pid_namespace));
  EXPECT_FALSE(storage_.complete);
}

TEST_F(CollectOwners, SaysThatThereIsNoProcfs) {
  sockets() = {listener({"0.0.0.0", 80}, 10),
               connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0, State::time_wait)};
  report().available = false;
  ASSERT_TRUE(collect());
  EXPECT_EQ(reason(0), OwnerReason::unavailable);
  EXPECT_EQ(reason(1), OwnerReason::time_wait);
  EXPECT_THAT(gaps(), ElementsAre(GapKind::no_procfs));
  EXPECT_FALSE(storage_.complete);
  EXPECT_THAT(engines_.holders.looks, SizeIs(1));
}

std::vector<Row> many_listeners(std::uint32_t count) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < count; ++i)
    rows.push_back(listener({"0.0.0.0", static_cast<std::uint16_t>(1000 + i)}, 5000 + i));
  return rows;
}

TEST_F(CollectOwners, BoundsHowManySocketsItLooksUp) {
  sockets() = many_listeners(2000);
  ASSERT_TRUE(collect());
  EXPECT_LE(engines_.netlink.lookups, 1000U);
}

// A pending connection asks for its listener, wherever the others stand.
TEST_F(CollectOwners, TellsManyListenersThatVanishedBesideAPendingConnection) {
  query_.protocols.udp = false;
  sockets() = many_listeners(300);
  sockets().push_back(connection({"10.0.0.1", 1000}, {"10.0.0.2", 5}, 0));
  engines_.netlink.scans_before_change = 2;  // the table, and the listeners
  ASSERT_TRUE(collect());
  std::vector<OwnerReason> reasons;
  for (std::size_t i = 0; i < 300; ++i) reasons.push_back(reason(i));
  EXPECT_THAT(reasons, Each(OwnerReason::vanished));
}

// A container that shares its host's network sees thousands of sockets whose owners it cannot see.
TEST_F(CollectOwners, DoesNotCallSocketsVanishedThatItDidNotLookUp) {
  sockets() = many_listeners(2000);
  report().other_pid_namespace = true;
  ASSERT_TRUE(collect());
  std::vector<OwnerReason> reasons;
  for (std::size_t i = 0; i < storage_.rows.size(); ++i) reasons.push_back(reason(i));
  EXPECT_THAT(reasons, Each(OwnerReason::other_pid_namespace));
}

TEST_F(CollectOwners, OrdersSharersByAge) {
  sockets() = {listener({"0.0.0.0", 80}, 10), listener({"0.0.0.0", 81}, 11)};
  held() = {{300, 3, 10}, {100, 3, 10}, {200, 3, 10}, {400, 3, 11}};
  engines_.holders.starts = {{100, 50}, {200, 40}, {300, 60}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(owners(0), ElementsAre("200/3", "100/3", "300/3"));
  // Nobody asked for the processes themselves: only those are described whose age decides.
  EXPECT_THAT(engines_.holders.described, UnorderedElementsAre(100U, 200U, 300U));
}

TEST_F(CollectOwners, DescribesEveryOwnerWhenAsked) {
  query_.columns = {.queues = false, .owners = false, .process = true};
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  held() = {{50, 7, 99}, {100, 3, 10}};
  engines_.holders.starts = {{100, 1234}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.described, ElementsAre(100U));
  EXPECT_THAT(process_ids(), ElementsAre(100U));
  const Process& process = storage_.holders.processes()[0];
  EXPECT_EQ(process.name(), "p");
  EXPECT_EQ(process.uid, 1000U);
  EXPECT_EQ(process.start_time_ticks, 1234U);
  EXPECT_THAT(owners(0), ElementsAre("100/3"));
}

// Snapshot::processes(): every process that holds at least one of the sockets.
TEST_F(CollectOwners, ListsOnlyProcessesThatHoldOneOfTheSockets) {
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  held() = {{50, 7, 99}, {100, 3, 10}};  // 99 may be any socket: a Unix one, or one filtered away
  ASSERT_TRUE(collect());
  EXPECT_THAT(process_ids(), ElementsAre(100U));
}

TEST_F(CollectOwners, ListsOnlyProcessesOfTheRowsThatAFilterByPidLeaves) {
  sockets() = {listener({"0.0.0.0", 80}, 10), listener({"0.0.0.0", 81}, 11)};
  held() = {{50, 7, 11}, {100, 3, 10}};
  query_.columns.process = true;
  query_.pids = {100};
  ASSERT_TRUE(collect());
  EXPECT_THAT(process_ids(), ElementsAre(100U));
}

TEST_F(CollectOwners, FiltersByPidWithoutBeingAskedForOwners) {
  query_.columns = {};
  query_.pids = {100};
  query_.ordering = Ordering::endpoints;
  sockets() = {listener({"0.0.0.0", 83}, 13), listener({"0.0.0.0", 80}, 10),
               listener({"0.0.0.0", 81}, 11), connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0)};
  held() = {{50, 3, 10}, {100, 4, 10}, {50, 4, 11}, {100, 5, 13}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(texts(),
              ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN", "tcp 0.0.0.0:83 0.0.0.0:0 LISTEN",
                          "tcp 10.0.0.1:80 10.0.0.2:5 ESTABLISHED"));
}

TEST_F(CollectOwners, FindsNothingForAPidThatHoldsNothing) {
  query_.pids = {12345};
  sockets() = {listener({"0.0.0.0", 80}, 10)};
  held() = {{100, 4, 10}};
  ASSERT_TRUE(collect());
  EXPECT_TRUE(storage_.rows.empty());
}

TEST_F(CollectOwners, JoinsTheRowsOfTheFallbackToo) {
  engines_.netlink.failure = Error{ErrorCode::not_supported, 2, "dump"};
  engines_.procfs.sockets = {listener({"0.0.0.0", 80}, 10),
                             connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0)};
  held() = {{100, 4, 10}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(owners(0), ElementsAre("100/4"));
  EXPECT_THAT(owners(1), ElementsAre("100/4"));
  EXPECT_THAT(engines_.holders.looks, SizeIs(1));
}

}  // namespace
}  // namespace tcptable::table

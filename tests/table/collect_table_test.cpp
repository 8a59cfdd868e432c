#include "collect_test.hpp"

namespace tcptable::table {
namespace {

using test::connection;
using test::listener;
using test::udp_socket;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Error broken{ErrorCode::malformed, 0, "dump"};
constexpr Error unsupported{ErrorCode::not_supported, 2, "dump"};
constexpr Error forbidden{ErrorCode::permission_denied, 1, "dump"};

class Collect : public test::CollectTest {};

TEST_F(Collect, ReadsTheTableThroughNetlink) {
  sockets() = {listener({"0.0.0.0", 80}, 1), udp_socket({"::", 53}, 2)};
  ASSERT_TRUE(collect());
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN", "udp :::53 :::0 CLOSED"));
  EXPECT_EQ(storage_.table_engine, Engine::netlink);
  EXPECT_TRUE(storage_.complete);
  EXPECT_THAT(storage_.gaps, IsEmpty());
}

TEST_F(Collect, LeavesProcessesAloneUnlessAsked) {
  sockets() = {listener({"0.0.0.0", 80}, 1)};
  engines_.owner_refusal = broken;
  ASSERT_TRUE(collect());
  EXPECT_THAT(engines_.holders.looks, IsEmpty());
  EXPECT_EQ(storage_.owner_engine, Engine::none);
  EXPECT_EQ(reason(0), OwnerReason::not_asked);
}

TEST_F(Collect, KeepsQueuesOnlyWhenAsked) {
  sockets() = {listener({"0.0.0.0", 80}, 7)};
  ASSERT_TRUE(collect());
  EXPECT_TRUE(storage_.queues.empty());
  query_.columns.queues = true;
  ASSERT_TRUE(collect());
  ASSERT_THAT(storage_.queues, SizeIs(1));
  EXPECT_EQ(storage_.queues[storage_.rows[0].index].receive, 7U);
}

TEST_F(Collect, FiltersWhatTheEngineDidNot) {
  sockets() = {listener({"0.0.0.0", 80}, 1), listener({"0.0.0.0", 81}, 2)};
  query_.local_ports = {{81, 81}};
  ASSERT_TRUE(collect());
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:81 0.0.0.0:0 LISTEN"));
}

TEST_F(Collect, ListsIpv4OnTheWireOnceEach) {
  query_.view = FamilyView::wire;
  query_.families = {.ipv4 = true, .ipv6 = false};
  query_.ordering = Ordering::endpoints;
  sockets() = {listener({"::", 80}, 1),
               listener({"0.0.0.0", 81}, 2),
               listener({"::1", 82}, 3),
               connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5}, 4),
               connection({"10.0.0.1", 81}, {"10.0.0.2", 6}, 5),
               connection({"::1", 82}, {"::1", 7}, 6)};
  ASSERT_TRUE(collect());
  EXPECT_THAT(texts(),
              ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN", "tcp 0.0.0.0:81 0.0.0.0:0 LISTEN",
                          "tcp 10.0.0.1:80 10.0.0.2:5 ESTABLISHED",
                          "tcp 10.0.0.1:81 10.0.0.2:6 ESTABLISHED"));
}

TEST_F(Collect, OrdersWhenAsked) {
  sockets() = {listener({"9.0.0.0", 80}, 1), listener({"10.0.0.0", 80}, 2),
               listener({"9.0.0.0", 79}, 3)};
  query_.ordering = Ordering::endpoints;
  ASSERT_TRUE(collect());
  EXPECT_THAT(texts(),
              ElementsAre("tcp 9.0.0.0:79 0.0.0.0:0 LISTEN", "tcp 9.0.0.0:80 0.0.0.0:0 LISTEN",
                          "tcp 10.0.0.0:80 0.0.0.0:0 LISTEN"));
}

TEST_F(Collect, RefusesAnImpossibleQueryBeforeItLooks) {
  query_.any_ports = {{2, 1}};
  query_.columns.owners = true;
  const auto collected = collect();
  ASSERT_FALSE(collected);
  EXPECT_EQ(collected.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(engines_.netlink.scans, IsEmpty());
  EXPECT_THAT(engines_.holders.looks, IsEmpty());
}

TEST_F(Collect, AnswersAQueryForNothingWithNothing) {
  sockets() = {listener({"0.0.0.0", 80}, 1)};
  query_.states = {};
  query_.columns.owners = true;
  ASSERT_TRUE(collect());
  EXPECT_TRUE(storage_.rows.empty());
  EXPECT_TRUE(storage_.complete);
}

TEST_F(Collect, FallsBackToProcfsWhereNetlinkIsRefused) {
  engines_.procfs.sockets = {listener({"0.0.0.0", 80}, 1)};
  engines_.procfs.gaps = {{GapKind::no_cookies}, {GapKind::no_v6_only}};
  for (const Error& refusal : {unsupported, forbidden}) {
    engines_.netlink.failure = refusal;
    ASSERT_TRUE(collect());
    EXPECT_EQ(storage_.table_engine, Engine::procfs);
    EXPECT_THAT(texts(), SizeIs(1));
    EXPECT_THAT(gaps(), ElementsAre(GapKind::no_cookies, GapKind::no_v6_only));
    EXPECT_TRUE(storage_.complete);
  }
}

TEST_F(Collect, FallsBackWhereNetlinkCannotEvenBeOpened) {
  engines_.netlink_refusal = unsupported;
  engines_.procfs.sockets = {listener({"0.0.0.0", 80}, 1)};
  ASSERT_TRUE(collect());
  EXPECT_EQ(storage_.table_engine, Engine::procfs);
}

TEST_F(Collect, KeepsNothingOfTheDumpThatWasRefusedHalfWay) {
  sockets() = {listener({"0.0.0.0", 80}, 1), listener({"0.0.0.0", 81}, 2)};
  engines_.netlink.failure = unsupported;
  engines_.netlink.rows_before_failure = 1;
  engines_.procfs.sockets = sockets();
  query_.columns.queues = true;
  ASSERT_TRUE(collect());
  EXPECT_THAT(texts(),
              ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN", "tcp 0.0.0.0:81 0.0.0.0:0 LISTEN"));
  EXPECT_THAT(storage_.queues, SizeIs(2));
}

TEST_F(Collect, DoesNotFallBackFromOtherTrouble) {
  engines_.netlink.failure = broken;
  EXPECT_EQ(collect().error(), broken);
  EXPECT_THAT(engines_.procfs.scans, IsEmpty());
}

TEST_F(Collect, ReportsTheLastRefusalWhereBothEnginesRefuse) {
  engines_.netlink.failure = unsupported;
  engines_.procfs.failure = forbidden;
  EXPECT_EQ(collect().error(), forbidden);
  engines_.procfs_refusal = unsupported;
  EXPECT_EQ(collect().error(), unsupported);
}

TEST_F(Collect, ReturnsTheErrorOfAForcedEngine) {
  query_.engine = EngineChoice::netlink;
  engines_.netlink.failure = forbidden;
  EXPECT_EQ(collect().error(), forbidden);
  EXPECT_THAT(engines_.procfs.scans, IsEmpty());
  engines_.netlink_refusal = unsupported;
  EXPECT_EQ(collect().error(), unsupported);

  query_.engine = EngineChoice::procfs;
  engines_.procfs.failure = unsupported;
  EXPECT_EQ(collect().error(), unsupported);
}

TEST_F(Collect, UsesAForcedEngineAlone) {
  query_.engine = EngineChoice::procfs;
  engines_.procfs.sockets = {listener({"0.0.0.0", 80}, 1)};
  ASSERT_TRUE(collect());
  EXPECT_EQ(storage_.table_engine, Engine::procfs);
  EXPECT_THAT(engines_.netlink.scans, IsEmpty());
}

TEST_F(Collect, SaysThatTheDumpWasInterrupted) {
  sockets() = {listener({"0.0.0.0", 80}, 1)};
  engines_.netlink.interrupted = true;
  ASSERT_TRUE(collect());
  EXPECT_THAT(gaps(), ElementsAre(GapKind::dump_interrupted));
  EXPECT_FALSE(storage_.complete);
}

TEST_F(Collect, SaysThatTheTableDidNotSettle) {
  sockets() = {listener({"0.0.0.0", 80}, 1)};
  engines_.netlink.unsettled = true;
  ASSERT_TRUE(collect());
  EXPECT_THAT(gaps(), ElementsAre(GapKind::table_unsettled));
  EXPECT_FALSE(storage_.complete);
}

TEST_F(Collect, ReplacesWhatTheStorageHeld) {
  sockets() = {listener({"0.0.0.0", 80}, 1), listener({"0.0.0.0", 81}, 2)};
  engines_.netlink.interrupted = true;
  query_.columns = {.queues = true, .owners = true, .process = true};
  held() = {{100, 3, 1}};
  ASSERT_TRUE(collect());

  sockets() = {listener({"0.0.0.0", 90}, 9)};
  engines_.netlink.interrupted = false;
  query_.columns = {};
  ASSERT_TRUE(collect());
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:90 0.0.0.0:0 LISTEN"));
  EXPECT_TRUE(storage_.queues.empty());
  EXPECT_TRUE(storage_.complete);
  EXPECT_THAT(storage_.gaps, IsEmpty());
  EXPECT_EQ(storage_.owner_engine, Engine::none);
  EXPECT_EQ(reason(0), OwnerReason::not_asked);
  EXPECT_THAT(process_ids(), IsEmpty());
}

}  // namespace
}  // namespace tcptable::table

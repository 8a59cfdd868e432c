#include "row_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "../builders/rows.hpp"

namespace tcptable::table {
namespace {

using test::connection;
using test::listener;
using test::text_of;
using test::udp_socket;
using test::with_flag;
using testing::ElementsAre;
using testing::IsEmpty;

// A sink with the columns that it fills.
class SinkTest : public testing::Test {
 protected:
  RowSink& sink() {
    if (!sink_) sink_.emplace(query_, rows_, &queues_);
    return *sink_;
  }
  void accept(Row row, Queues queues = {}) { sink().accept(row, queues); }
  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const Row& row : rows_) result.push_back(text_of(row));
    return result;
  }

  Query query_;
  Column<Row> rows_;
  Column<Queues> queues_;
  std::optional<RowSink> sink_;
};

class SocketView : public SinkTest {};

class WireView : public SinkTest {
 protected:
  WireView() { query_.view = FamilyView::wire; }
};

TEST_F(SocketView, KeepsSocketsAsTheyAre) {
  accept(listener({"::", 80}, 1));
  accept(connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5}, 2));
  EXPECT_THAT(texts(), ElementsAre("tcp :::80 :::0 LISTEN",
                                   "tcp ::ffff:10.0.0.1:80 ::ffff:10.0.0.2:5 ESTABLISHED"));
}

TEST_F(SocketView, NumbersItsRowsAndKeepsTheirQueues) {
  accept(listener({"0.0.0.0", 1}, 1), {.receive = 1, .send = 10});
  accept(listener({"0.0.0.0", 2}, 2), {.receive = 2, .send = 20});
  ASSERT_EQ(rows_.size(), 2U);
  EXPECT_EQ(rows_[0].index, 0U);
  EXPECT_EQ(rows_[1].index, 1U);
  EXPECT_EQ(queues_[rows_[1].index].receive, 2U);
  EXPECT_EQ(queues_[rows_[1].index].send, 20U);
}

TEST_F(SocketView, DropsWhatTheQueryDoesNotWant) {
  query_.local_ports = {{2, 2}};
  accept(listener({"0.0.0.0", 1}, 1), {.receive = 1, .send = 0});
  accept(listener({"0.0.0.0", 2}, 2), {.receive = 2, .send = 0});
  ASSERT_THAT(texts(), ElementsAre("tcp 0.0.0.0:2 0.0.0.0:0 LISTEN"));
  EXPECT_EQ(rows_[0].index, 0U);
  ASSERT_EQ(queues_.size(), 1U);
  EXPECT_EQ(queues_[0].receive, 2U);
}

TEST_F(SocketView, NeedsNoQueues) {
  RowSink sink(query_, rows_, nullptr);
  Row row = listener({"0.0.0.0", 1}, 1);
  sink.accept(row, {});
  sink.rewind(0);
  EXPECT_TRUE(rows_.empty());
  EXPECT_TRUE(queues_.empty());
}

TEST_F(WireView, KeepsTheCgroupOfBothHalves) {
  ExtraColumns extras;
  query_.columns.cgroups = true;
  RowSink sink(query_, rows_, nullptr, nullptr, &extras);
  Row first = listener({"::", 1}, 1);
  sink.accept(first, {}, {.cgroup = 71});
  const std::size_t mark = sink.mark();
  Row second = listener({"0.0.0.0", 2}, 2);
  sink.accept(second, {}, {.cgroup = 72});
  sink.rewind(mark);
  Row third = listener({"0.0.0.0", 3}, 3);
  sink.accept(third, {}, {.cgroup = 73});
  ASSERT_EQ(rows_.size(), 3U);
  for (const Row& row : rows_)
    EXPECT_EQ(extras.cgroups[row.index], row.local_port == 1 ? 71U : 73U);
}

TEST_F(SocketView, ForgetsWhatCameSinceAMark) {
  accept(listener({"0.0.0.0", 1}, 1));
  const std::size_t mark = sink().mark();
  accept(listener({"0.0.0.0", 2}, 2));
  sink().rewind(mark);
  accept(listener({"0.0.0.0", 3}, 3));
  EXPECT_THAT(texts(),
              ElementsAre("tcp 0.0.0.0:1 0.0.0.0:0 LISTEN", "tcp 0.0.0.0:3 0.0.0.0:0 LISTEN"));
  EXPECT_EQ(rows_[1].index, 1U);
  EXPECT_EQ(queues_.size(), 2U);
}

TEST_F(WireView, ShowsMappedConnectionsAsIpv4) {
  accept(connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5}, 2));
  EXPECT_THAT(texts(), ElementsAre("tcp 10.0.0.1:80 10.0.0.2:5 ESTABLISHED"));
}

TEST_F(WireView, ListsADualStackWildcardInEachFamily) {
  accept(with_flag(listener({"::", 80}, 7), RowFlag::v6_only_known), {.receive = 1, .send = 128});
  ASSERT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN", "tcp :::80 :::0 LISTEN"));
  EXPECT_EQ(rows_[0].inode, 7U);
  EXPECT_EQ(rows_[1].inode, 7U);
  EXPECT_EQ(queues_[rows_[0].index].send, 128U);
  EXPECT_EQ(queues_[rows_[1].index].send, 128U);
  EXPECT_NE(rows_[0].index, rows_[1].index);
}

TEST_F(WireView, ListsAnIpv6OnlyWildcardOnce) {
  accept(with_flag(with_flag(listener({"::", 80}, 7), RowFlag::v6_only_known), RowFlag::v6_only));
  EXPECT_THAT(texts(), ElementsAre("tcp :::80 :::0 LISTEN"));
}

TEST_F(WireView, GivesEachFamilyItsOwnHalf) {
  query_.families = {.ipv4 = true, .ipv6 = false};
  accept(listener({"::", 80}, 7));
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN"));
}

TEST_F(WireView, FiltersWhatItShowsRatherThanWhatItGot) {
  query_.local_prefixes = {*Prefix::parse("::/0")};
  accept(listener({"::", 80}, 7));
  accept(connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5}, 2));
  EXPECT_THAT(texts(), ElementsAre("tcp :::80 :::0 LISTEN"));
}

TEST_F(WireView, KeepsAnAssumedHalfThatNothingDisproves) {
  accept(listener({"::", 80}, 7));
  accept(listener({"0.0.0.0", 81}, 8));
  accept(udp_socket({"0.0.0.0", 80}, 9));
  accept(listener({"127.0.0.1", 80}, 10));
  sink().finish();
  EXPECT_THAT(texts(), testing::Contains("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN"));
  EXPECT_EQ(rows_.size(), 5U);
}

TEST_F(WireView, TakesBackAnAssumedHalfThatAnIpv4SocketDisproves) {
  accept(listener({"0.0.0.0", 80}, 1), {.receive = 1, .send = 0});
  accept(listener({"::", 80}, 2), {.receive = 2, .send = 0});
  accept(listener({"0.0.0.0", 90}, 3), {.receive = 3, .send = 0});
  sink().finish();
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN", "tcp :::80 :::0 LISTEN",
                                   "tcp 0.0.0.0:90 0.0.0.0:0 LISTEN"));
  for (const Row& row : rows_) EXPECT_EQ(queues_[row.index].receive, row.inode);
}

TEST_F(WireView, DisprovesWhicheverCameFirst) {
  accept(udp_socket({"::", 53}, 2));
  accept(udp_socket({"0.0.0.0", 53}, 1));
  sink().finish();
  EXPECT_THAT(texts(), ElementsAre("udp :::53 :::0 CLOSED", "udp 0.0.0.0:53 0.0.0.0:0 CLOSED"));
  EXPECT_EQ(rows_[1].inode, 1U);
}

TEST_F(WireView, BelievesAHalfThatTheEngineIsSureOf) {
  accept(with_flag(udp_socket({"::", 53}, 2), RowFlag::v6_only_known));
  accept(udp_socket({"0.0.0.0", 53}, 1));  // possible with SO_REUSEADDR
  sink().finish();
  EXPECT_EQ(rows_.size(), 3U);
}

// A socket bound to ::ffff:0.0.0.0 takes IPv4 only: its IPv4 row is a fact, not an assumption.
TEST_F(WireView, DoesNotTakeAMappedWildcardForAnAssumedHalf) {
  accept(listener({"::", 90}, 1));  // some assumption, so that there is something to take back
  accept(listener({"::ffff:0.0.0.0", 80}, 2));
  accept(listener({"0.0.0.0", 80}, 3));  // possible with SO_REUSEPORT
  sink().finish();
  EXPECT_EQ(rows_.size(), 4U);
}

TEST_F(SocketView, KeepsTheFirstOfASocketThatIsRepeated) {
  sink().expect_repeats();
  accept(listener({"0.0.0.0", 80}, 1), {.receive = 1, .send = 0});
  accept(connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 2), {.receive = 2, .send = 0});
  accept(listener({"0.0.0.0", 80}, 1), {.receive = 3, .send = 0});
  accept(connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 2, State::close_wait));
  accept(listener({"0.0.0.0", 90}, 4), {.receive = 4, .send = 0});
  sink().finish();
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN",
                                   "tcp 10.0.0.1:80 10.0.0.2:5 ESTABLISHED",
                                   "tcp 0.0.0.0:90 0.0.0.0:0 LISTEN"));
  for (const Row& row : rows_) EXPECT_EQ(queues_[row.index].receive, row.inode);
}

TEST_F(SocketView, KeepsSocketsThatOnlyLookLikeRepeats) {
  sink().expect_repeats();
  accept(listener({"0.0.0.0", 80}, 1));
  accept(listener({"0.0.0.0", 80}, 2));  // SO_REUSEPORT
  accept(udp_socket({"0.0.0.0", 80}, 1));
  accept(connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 0, State::time_wait));
  accept(connection({"10.0.0.1", 80}, {"10.0.0.2", 6}, 0, State::time_wait));
  accept(connection({"10.0.0.1", 80}, {"10.0.0.3", 5}, 0, State::time_wait));
  sink().finish();
  EXPECT_EQ(rows_.size(), 6U);
}

TEST_F(SocketView, BelievesAnEngineThatNeverRepeats) {
  accept(listener({"0.0.0.0", 80}, 1));
  accept(listener({"0.0.0.0", 80}, 1));
  sink().finish();
  EXPECT_EQ(rows_.size(), 2U);
}

TEST_F(WireView, DoesNotTakeTheHalvesOfASocketForRepeats) {
  sink().expect_repeats();
  accept(listener({"::", 80}, 7));
  accept(listener({"::", 80}, 7));
  sink().finish();
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN", "tcp :::80 :::0 LISTEN"));
}

TEST_F(WireView, FinishesEmpty) {
  sink().finish();
  EXPECT_THAT(texts(), IsEmpty());
  EXPECT_FALSE(sink().exhausted());
}

}  // namespace
}  // namespace tcptable::table

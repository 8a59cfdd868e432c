#include "seam_audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "../builders/rows.hpp"

namespace tcptable::engine {
namespace {

using testing::Each;
using testing::IsEmpty;
using testing::SizeIs;

class SeamAuditTest : public testing::Test {
 protected:
  void begin(bool tells_all, Protocol protocol = Protocol::tcp) {
    audit_.begin(protocol, tells_all);
  }
  // A datagram and the seam behind it.
  void datagram(std::uint32_t sockets = 100) {
    for (std::uint32_t i = 0; i < sockets; ++i) {
      Row row = test::connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, ++told_);
      row.cookie = told_;
      audit_.on_socket(row);
    }
    audit_.on_seam();
  }
  std::vector<Seam> doubts() const { return audit_.doubts(TablePart::connected); }

  SeamAudit audit_{
      {.changes = [this] { return changes_; }, .load = [this] { return load_; }, .mostly_ipv4 = {}},
      [this](std::span<const Row> rows) {
        asked_.push_back(rows.size());
        return all_there_;
      }};
  std::uint32_t told_ = 0;
  std::optional<std::uint64_t> changes_ = 1;
  double load_ = 0.5;
  bool all_there_ = true;
  std::vector<std::size_t> asked_;
};

TEST_F(SeamAuditTest, TrustsASeamWhoseLastSocketsAreStillThere) {
  begin(true);
  datagram();
  datagram();
  audit_.on_end();
  EXPECT_THAT(doubts(), IsEmpty());
  EXPECT_THAT(asked_, SizeIs(2));
}

TEST_F(SeamAuditTest, DoubtsASeamWhereOneIsGone) {
  begin(true);
  datagram();
  all_there_ = false;
  datagram();
  all_there_ = true;
  datagram();
  audit_.on_end();
  ASSERT_THAT(doubts(), SizeIs(1));
  EXPECT_EQ(doubts()[0].before.cookies().back(), 200U);
}

TEST_F(SeamAuditTest, TrustsASeamThatToldSocketsTwice) {
  begin(true);
  all_there_ = false;
  datagram();
  audit_.on_repeat();
  EXPECT_THAT(doubts(), IsEmpty());
}

TEST_F(SeamAuditTest, AsksForMoreWhereChainsAreLong) {
  load_ = 4;
  begin(true);
  for (int i = 0; i < 6; ++i) datagram();
  ASSERT_THAT(asked_, SizeIs(6));
  EXPECT_EQ(asked_.front(), 6U);  // not known yet
  EXPECT_GE(asked_.back(), 10U);
  EXPECT_FALSE(audit_.crowded());
}

TEST_F(SeamAuditTest, SaysWhenChainsAreTooLong) {
  load_ = 4.1;
  begin(true);
  datagram();
  EXPECT_FALSE(audit_.crowded());
  for (int i = 0; i < 3; ++i) datagram();
  EXPECT_TRUE(audit_.crowded());
  begin(true);
  EXPECT_FALSE(audit_.crowded());
}

TEST_F(SeamAuditTest, AsksNothingWhileTheCountersStandStill) {
  begin(true);
  for (int i = 0; i < 64; ++i) datagram();
  asked_.clear();
  for (int i = 0; i < 300; ++i) datagram();
  audit_.on_end();
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_THAT(doubts(), IsEmpty());
}

TEST_F(SeamAuditTest, AsksAfterwardsWhenTheCountersMoved) {
  begin(true);
  for (int i = 0; i < 64 + 10; ++i) datagram();
  asked_.clear();
  changes_ = 2;
  for (int i = 0; i < 21; ++i) datagram();
  EXPECT_THAT(asked_, IsEmpty());
  all_there_ = false;
  datagram();  // the 96th: 32 since the last look
  EXPECT_THAT(asked_, SizeIs(32));
  EXPECT_THAT(doubts(), SizeIs(32));
  all_there_ = true;
  datagram();  // and from here on each at once
  EXPECT_THAT(asked_, SizeIs(33));
  EXPECT_THAT(doubts(), SizeIs(32));
}

TEST_F(SeamAuditTest, LooksAtTheCountersOnceMoreAtTheEnd) {
  begin(true);
  for (int i = 0; i < 64 + 10; ++i) datagram();
  asked_.clear();
  changes_ = 2;
  audit_.on_end();
  EXPECT_THAT(asked_, SizeIs(10));
}

TEST_F(SeamAuditTest, AsksAlwaysWhereThereAreNoCounters) {
  changes_.reset();
  begin(true);
  for (int i = 0; i < 100; ++i) datagram();
  EXPECT_THAT(asked_, SizeIs(100));
}

TEST_F(SeamAuditTest, CannotAskWhereSocketsAreUnseen) {
  begin(false);
  for (int i = 0; i < 5; ++i) datagram();
  changes_ = 2;
  audit_.on_end();
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_THAT(doubts(), SizeIs(5));
}

// The counters were first read behind the first seam.
TEST_F(SeamAuditTest, ExcusesAllButTheFirstSeamByTheCounters) {
  begin(false);
  for (int i = 0; i < 5; ++i) datagram();
  audit_.on_end();
  ASSERT_THAT(doubts(), SizeIs(1));
  EXPECT_EQ(doubts()[0].number, 1U);
}

TEST_F(SeamAuditTest, NeverTrustsSeamsAmongListeners) {
  begin(true);
  Row row = test::listener({"0.0.0.0", 80}, 1);
  for (std::uint64_t cookie = 1; cookie < 100; ++cookie) {
    row.cookie = cookie;
    audit_.on_socket(row);
  }
  audit_.on_seam();
  datagram();
  audit_.on_end();
  EXPECT_THAT(audit_.doubts(TablePart::peerless), SizeIs(1));
  EXPECT_THAT(doubts(), IsEmpty());
  EXPECT_THAT(asked_, SizeIs(1));
}

TEST_F(SeamAuditTest, NeverTrustsSeamsAmongUdpSockets) {
  begin(false, Protocol::udp);
  datagram();
  datagram();
  audit_.on_end();
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_THAT(doubts(), SizeIs(2));
}

TEST_F(SeamAuditTest, DoesNotAskForListenersBeforeTheFirstConnections) {
  begin(true);
  Row row = test::listener({"0.0.0.0", 80}, 1);
  audit_.on_socket(row);
  datagram(1);
  EXPECT_THAT(asked_, Each(1U));
}

}  // namespace
}  // namespace tcptable::engine

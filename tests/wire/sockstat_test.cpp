#include "sockstat.hpp"

#include <gtest/gtest.h>

#include "../builders/proc_net_recording.hpp"

namespace tcptable::wire {
namespace {

TEST(Sockstat, GathersTheCountersOfBothFiles) {
  SocketCounts counts;
  EXPECT_TRUE(parse_sockstat(test::recorded_sockstat, counts));
  EXPECT_EQ(counts.tcp4, 6U);
  EXPECT_EQ(counts.time_wait, 1U);
  EXPECT_EQ(counts.udp4, 2U);
  EXPECT_EQ(counts.tcp6, 0U);
  EXPECT_TRUE(parse_sockstat(test::recorded_sockstat6, counts));
  EXPECT_EQ(counts.tcp4, 6U);
  EXPECT_EQ(counts.tcp6, 6U);
  EXPECT_EQ(counts.udp6, 1U);
}

TEST(Sockstat, FindsNamesInAnyOrder) {
  SocketCounts counts;
  EXPECT_TRUE(parse_sockstat("TCP: new 9 tw 3 inuse 2\nTCP6: later 1 inuse 4\n", counts));
  EXPECT_EQ(counts.tcp4, 2U);
  EXPECT_EQ(counts.time_wait, 3U);
  EXPECT_EQ(counts.tcp6, 4U);
}

TEST(Sockstat, PassesOverWhatItDoesNotKnow) {
  SocketCounts counts;
  EXPECT_TRUE(parse_sockstat("MPTCP: inuse 99\nTCP: inuse 1\nSCTP: inuse 98\n", counts));
  EXPECT_EQ(counts.tcp4, 1U);
  EXPECT_EQ(counts.tcp6 + counts.udp4 + counts.udp6 + counts.time_wait, 0U);
}

TEST(Sockstat, CountsTimeWaitOfTcpOnly) {
  SocketCounts counts;
  EXPECT_TRUE(parse_sockstat("TCP: inuse 1 tw 2\nUDP: tw 50\nTCP6: tw 60\n", counts));
  EXPECT_EQ(counts.time_wait, 2U);
}

TEST(Sockstat, SaysWhenThereIsNoTcpLine) {
  for (const std::string_view text : {"", "\n", "sockets: used 1\n", "UDP: inuse 1\n", " \n \n"}) {
    SocketCounts counts;
    EXPECT_FALSE(parse_sockstat(text, counts)) << text;
  }
}

TEST(Sockstat, KeepsTheOldNumberWhereTheNewOneIsNone) {
  for (const std::string_view text : {"TCP: inuse\n", "TCP: inuse x\n", "TCP: inuse -1\n",
                                      "TCP: inuse 99999999999999999999\n", "TCP:\n", "TCP:   \n"}) {
    SocketCounts counts;
    counts.tcp4 = 7;
    EXPECT_TRUE(parse_sockstat(text, counts)) << text;
    EXPECT_EQ(counts.tcp4, 7U) << text;
  }
}

TEST(Sockstat, NeedsNoNewlineAtTheEnd) {
  SocketCounts counts;
  EXPECT_TRUE(parse_sockstat("TCP: inuse 5", counts));
  EXPECT_EQ(counts.tcp4, 5U);
}

}  // namespace
}  // namespace tcptable::wire

#include "snmp.hpp"

#include <gtest/gtest.h>

#include <string>

#include "../builders/proc_net_recording.hpp"

namespace tcptable::wire {
namespace {

TEST(Snmp, FindsTheCountersByTheirNames) {
  const auto events = parse_tcp_events(test::recorded_snmp);
  ASSERT_TRUE(events);
  EXPECT_EQ(events->active_opens, 12U);
  EXPECT_EQ(events->passive_opens, 13U);
  EXPECT_EQ(events->attempt_fails, 2U);
  EXPECT_EQ(events->established_resets, 3U);
}

TEST(Snmp, TakesNamesInAnyOrder) {
  const auto events = parse_tcp_events(
      "Tcp: EstabResets New PassiveOpens AttemptFails ActiveOpens\nTcp: 1 9 2 3 4\n");
  ASSERT_TRUE(events);
  EXPECT_EQ(events->established_resets, 1U);
  EXPECT_EQ(events->passive_opens, 2U);
  EXPECT_EQ(events->attempt_fails, 3U);
  EXPECT_EQ(events->active_opens, 4U);
}

TEST(Snmp, OneFourTimesIsNotFour) {
  EXPECT_FALSE(
      parse_tcp_events("Tcp: PassiveOpens PassiveOpens PassiveOpens PassiveOpens\nTcp: 1 2 3 4\n"));
}

TEST(Snmp, NeedsBothLinesAndAllFour) {
  EXPECT_FALSE(parse_tcp_events(""));
  EXPECT_FALSE(parse_tcp_events("Udp: InDatagrams\nUdp: 1\n"));
  EXPECT_FALSE(parse_tcp_events("Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets\n"));
  EXPECT_FALSE(
      parse_tcp_events("Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets\nTcp: 1 2 3\n"));
  EXPECT_FALSE(parse_tcp_events("Tcp: ActiveOpens PassiveOpens AttemptFails\nTcp: 1 2 3\n"));
  EXPECT_FALSE(
      parse_tcp_events("Tcp: ActiveOpens PassiveOpens AttemptFails EstabResets\nTcp: 1 x 2 3"));
}

}  // namespace
}  // namespace tcptable::wire

#include "stats_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "captured.hpp"
#include "moment.hpp"

namespace tcptable::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<CounterGroup> groups_with(std::uint64_t segments, std::uint64_t established) {
  Statistics all;
  all.tcp.emplace();
  all.tcp->segments_in = segments;
  all.tcp->established_count = established;
  all.icmp6.emplace();
  all.icmp6->in.by_type[135] = 2;
  all.icmp6->in.by_type[200] = 1;
  return counters_of(all);
}

std::string json_of(const StatsReport& report) {
  return testing::captured([&](Output& output) { render_stats_json(report, output); });
}

TEST(StatsReport, ShowsOnlyWhatIsNotZero) {
  const auto groups = groups_with(7, 1);
  EXPECT_EQ(stats_text({.now = groups}, Zeros::hidden),
            "TCP\n"
            "               1  connections established now\n"
            "               7  segments received\n"
            "ICMPv6\n"
            "               2  neighbour solicitations received\n"
            "               1  messages of type 200 received\n");
}

TEST(StatsReport, ShowsZerosWhenAsked) {
  const auto groups = groups_with(0, 0);
  EXPECT_THAT(stats_text({.now = groups}, Zeros::shown),
              HasSubstr("               0  segments sent again\n"));
}

TEST(StatsReport, SaysSoWhenAllAreZero) {
  const auto groups = counters_of({.tcp = TcpStatistics{}});
  EXPECT_EQ(stats_text({.now = groups}, Zeros::hidden), "all are 0\n");
}

TEST(StatsReport, ShowsChangesAndRates) {
  const auto before = groups_with(7, 1);
  const auto now = groups_with(17, 3);
  const StatsReport report{.now = now, .before = before, .seconds = 2, .taken_at = 0};
  EXPECT_EQ(stats_text(report, Zeros::hidden),
            "1970-01-01 00:00:00 UTC, 2.00 s\n"
            "TCP\n"
            "           5.0/s           +10  segments received\n");
  EXPECT_THAT(stats_text(report, Zeros::shown),
              HasSubstr("               3                connections established now\n"));
}

TEST(StatsReport, SaysThatNothingChanged) {
  const auto groups = groups_with(7, 1);
  EXPECT_THAT(stats_text({.now = groups, .before = groups, .seconds = 1}, Zeros::hidden),
              HasSubstr("no change\n"));
}

TEST(StatsReport, TakesACounterThatWentBackForAFreshOne) {
  const auto before = groups_with(100, 0);
  const auto now = groups_with(4, 0);
  EXPECT_THAT(stats_text({.now = now, .before = before, .seconds = 1}, Zeros::hidden),
              HasSubstr("+4  segments received"));
}

TEST(StatsReport, WritesSumsAsNumbersAndChangesAsObjects) {
  const auto before = groups_with(7, 1);
  const auto now = groups_with(17, 3);
  const std::string sums = json_of({.now = now, .taken_at = 0});
  EXPECT_THAT(sums, HasSubstr(R"({"schema":"tcptable-stats/1","taken_at":"1970-01-01T00:00:00Z")"
                              R"(,"interval_s":null,"tcp":{"established":3,)"));
  EXPECT_THAT(sums, HasSubstr(R"("type_135_in":2,"type_200_in":1)"));
  EXPECT_THAT(sums, Not(HasSubstr("type_136_in")));
  const std::string changes = json_of({.now = now, .before = before, .seconds = 2});
  EXPECT_THAT(changes, HasSubstr(R"("segments_in":{"value":17,"change":10,"per_second":5.0})"));
  EXPECT_THAT(changes, HasSubstr(R"("established":{"value":3},)"));
}

TEST(Counters, HaveKeysOfTheirOwn) {
  Statistics all;
  all.tcp.emplace();
  all.udp4.emplace();
  all.udp6.emplace();
  all.ip4.emplace();
  all.ip6.emplace();
  all.icmp4.emplace();
  all.icmp6.emplace();
  std::set<std::string> groups;
  for (const CounterGroup& group : counters_of(all)) {
    EXPECT_TRUE(groups.insert(std::string(group.key)).second) << group.key;
    std::set<std::string> keys;
    for (const Counter& counter : group.counters)
      EXPECT_TRUE(keys.insert(counter.key).second) << counter.key;
  }
  EXPECT_EQ(groups.size(), 7U);
}

TEST(Moment, IsToldInTheLargestUnit) {
  EXPECT_EQ(span_text(0), "less than a second");
  EXPECT_EQ(span_text(1), "1 second");
  EXPECT_EQ(span_text(7199), "1 hour");
  EXPECT_EQ(span_text(3 * 86400 + 5), "3 days");
}

TEST(Moment, BeyondEveryCalendarIsEmpty) { EXPECT_EQ(utc_text(INT64_MAX), ""); }

}  // namespace
}  // namespace tcptable::app

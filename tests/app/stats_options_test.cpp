#include "stats_options.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tcptable::app {
namespace {

std::variant<StatsOptions, Farewell> parsed_stats(std::vector<const char*> words) {
  words.insert(words.begin(), "stats");
  const int count = static_cast<int>(words.size());
  words.push_back(nullptr);
  return parse_stats_options(count, words.data());
}

StatsOptions accepted_stats(std::vector<const char*> words) {
  const auto parsed = parsed_stats(std::move(words));
  if (const auto* options = std::get_if<StatsOptions>(&parsed)) return *options;
  ADD_FAILURE() << std::get<Farewell>(parsed).text;
  return {};
}

TEST(StatsOptions, AreSumsOfBothFamiliesUnlessToldOtherwise) {
  const StatsOptions plain = accepted_stats({});
  EXPECT_TRUE(plain.ipv4 && plain.ipv6);
  EXPECT_FALSE(plain.all || plain.json || plain.interval_s);
  EXPECT_FALSE(accepted_stats({"-4"}).ipv6);
  EXPECT_FALSE(accepted_stats({"-6"}).ipv4);
  EXPECT_TRUE(accepted_stats({"-46"}).ipv6);
}

TEST(StatsOptions, TakeIntervalAndCount) {
  const StatsOptions options = accepted_stats({"-i", "0.5", "--count=3", "--all", "--json"});
  EXPECT_EQ(options.interval_s, 0.5);
  EXPECT_EQ(options.reports_max, 3U);
  EXPECT_TRUE(options.all && options.json);
}

TEST(StatsOptions, RefuseWhatMakesNoSense) {
  const std::vector<std::vector<const char*>> wrong{
      {"-i", "0"}, {"-i", "-1"},           {"-i", "nan"}, {"-i", "x"}, {"-i", "1e9"},
      {"-c", "3"}, {"-i", "1", "-c", "0"}, {"word"},      {"--json=1"}};
  for (const auto& words : wrong) {
    const auto parsed = parsed_stats(words);
    ASSERT_TRUE(std::holds_alternative<Farewell>(parsed)) << words[0] << words.back();
    EXPECT_EQ(std::get<Farewell>(parsed).code, ExitCode::usage);
  }
}

}  // namespace
}  // namespace tcptable::app

#include "port_range.hpp"

#include <gtest/gtest.h>

namespace tcptable::wire {
namespace {

TEST(PortRangeText, IsTwoPorts) {
  const auto range = parse_port_range("32768\t60999\n");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 32768);
  EXPECT_EQ(range->last, 60999);
}

TEST(PortRangeText, MayBeOnePortOrAll) {
  EXPECT_EQ(parse_port_range("7 7")->last, 7);
  EXPECT_EQ(parse_port_range("0\t65535\n")->last, 65535);
}

TEST(PortRangeText, RefusesWhatIsNone) {
  for (const char* text : {"", "\n", "32768", "32768\t", "\t60999", "1\t65536\n", "65536\t65536",
                           "9\t8\n", "-1\t5", "a\tb", "18446744073709551616\t5", "12-34"}) {
    EXPECT_FALSE(parse_port_range(text)) << text;
  }
}

}  // namespace
}  // namespace tcptable::wire

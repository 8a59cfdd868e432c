#include "bytes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace tcptable::sys {
namespace {

constexpr std::array<std::byte, 5> five{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4},
                                        std::byte{5}};

TEST(Bytes, LoadsFromAnyAlignment) {
  const auto at_zero = load<std::uint32_t>(Bytes(five).first(4));
  const auto at_one = load<std::uint32_t>(Bytes(five).subspan(1));
  ASSERT_TRUE(at_zero);
  ASSERT_TRUE(at_one);
  EXPECT_NE(*at_zero, *at_one);
}

TEST(Bytes, LoadsNothingFromTooFew) {
  EXPECT_FALSE(load<std::uint64_t>(five));
  EXPECT_FALSE(load<std::uint8_t>(Bytes()));
  EXPECT_TRUE(load<std::uint8_t>(Bytes(five).last(1)));
}

TEST(Bytes, DropsUpToTheEndAndNoFurther) {
  EXPECT_EQ(drop(five, 0).size(), 5U);
  EXPECT_EQ(drop(five, 4).size(), 1U);
  EXPECT_TRUE(drop(five, 5).empty());
  EXPECT_TRUE(drop(five, 6).empty());
  EXPECT_TRUE(drop(Bytes(), 1).empty());
}

}  // namespace
}  // namespace tcptable::sys

#include "repeat_guard.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace tcptable::engine {
namespace {

class RepeatGuardTest : public testing::Test {
 protected:
  // How many of the datagram's sockets are repeats.
  int datagram(std::initializer_list<std::uint64_t> cookies) {
    guard_.begin_datagram();
    int repeats = 0;
    for (const std::uint64_t cookie : cookies)
      repeats += guard_.repeat_of(cookie) != Repeat::none ? 1 : 0;
    return repeats;
  }

  RepeatGuard guard_;
};

TEST_F(RepeatGuardTest, KnowsSocketsOfTheDatagramBefore) {
  guard_.begin_dump();
  EXPECT_EQ(datagram({1, 2, 3}), 0);
  EXPECT_EQ(datagram({2, 3, 4}), 2);
}

TEST_F(RepeatGuardTest, KnowsThemBehindNewOnes) {
  guard_.begin_dump();
  EXPECT_EQ(datagram({1, 2}), 0);
  EXPECT_EQ(datagram({9, 1, 2, 3}), 2);
}

TEST_F(RepeatGuardTest, KnowsThemWithinADatagram) {
  guard_.begin_dump();
  EXPECT_EQ(datagram({1, 2, 2, 3, 1}), 2);
}

TEST_F(RepeatGuardTest, TellsWhereTheSocketWasToldFirst) {
  guard_.begin_dump();
  EXPECT_EQ(datagram({1, 2}), 0);
  guard_.begin_datagram();
  EXPECT_EQ(guard_.repeat_of(3), Repeat::none);
  EXPECT_EQ(guard_.repeat_of(3), Repeat::within_datagram);
  EXPECT_EQ(guard_.repeat_of(2), Repeat::of_previous_datagram);
}

TEST_F(RepeatGuardTest, StartsEachDumpAnew) {
  guard_.begin_dump();
  EXPECT_EQ(datagram({1, 2}), 0);
  guard_.begin_dump();
  EXPECT_EQ(datagram({1, 2}), 0);
}

TEST_F(RepeatGuardTest, TellsSocketsWithoutCookieApartFromEachOther) {
  guard_.begin_dump();
  EXPECT_EQ(datagram({0, 0}), 0);
  EXPECT_EQ(datagram({0}), 0);
}

TEST_F(RepeatGuardTest, GivesUpOnWhatNoKernelSends) {
  guard_.begin_dump();
  guard_.begin_datagram();
  for (std::uint64_t cookie = 1; cookie <= 5000; ++cookie)
    EXPECT_EQ(guard_.repeat_of(cookie), Repeat::none);
  guard_.begin_datagram();
  EXPECT_EQ(guard_.repeat_of(1), Repeat::of_previous_datagram);
  EXPECT_EQ(guard_.repeat_of(5000), Repeat::none);
}

}  // namespace
}  // namespace tcptable::engine

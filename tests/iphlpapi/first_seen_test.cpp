#include "first_seen.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tcptable::iphlpapi {
namespace {

constexpr std::array<SocketPart, 1> part{7};

TEST(FirstSeen, KeepsTheFirstTime) {
  FirstSeen memory;
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7}, 100), 100);
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7}, 200), 100);
  EXPECT_EQ(memory.time_of({.socket = 2, .part = 7}, 200), 200);
}

TEST(FirstSeen, TakesWhatCannotBeRecognisedForNew) {
  FirstSeen memory;
  EXPECT_EQ(memory.time_of({.socket = 0, .part = 7}, 100), 100);
  EXPECT_EQ(memory.time_of({.socket = 0, .part = 7}, 200), 200);
  EXPECT_EQ(memory.size(), 0U);
}

TEST(FirstSeen, IsNotBeforeTheOwner) {
  FirstSeen memory;
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7, .owner_after = 40, .owner_before = 50}, 100),
            100);
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7, .owner_after = 150, .owner_before = 160}, 200),
            160);
  // A little jitter of the clocks changes nothing.
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7, .owner_after = 152, .owner_before = 162}, 300),
            160);
}

TEST(FirstSeen, IsNeverInTheFuture) {
  FirstSeen memory;
  memory.time_of({.socket = 1, .part = 7}, 100);
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7, .owner_after = 195, .owner_before = 205}, 200),
            200);
}

TEST(FirstSeen, ForgetsWhatAReadingDidNotMeet) {
  FirstSeen memory;
  memory.time_of({.socket = 1, .part = 7}, 100);
  memory.time_of({.socket = 2, .part = 7}, 100);
  const auto reading = memory.begin_reading();
  memory.next_reading();
  memory.time_of({.socket = 1, .part = 7}, 200);
  memory.forget_unseen(part, reading);
  EXPECT_EQ(memory.size(), 1U);
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7}, 300), 100);
  EXPECT_EQ(memory.time_of({.socket = 2, .part = 7}, 300), 300);
}

TEST(FirstSeen, KeepsWhatAnotherReadingMetMeanwhile) {
  FirstSeen memory;
  const auto reading = memory.begin_reading();
  memory.next_reading();  // the other's, which is quicker
  memory.time_of({.socket = 1, .part = 7}, 100);
  memory.next_reading();
  memory.forget_unseen(part, reading);
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7}, 200), 100);
}

TEST(FirstSeen, KeepsOtherParts) {
  FirstSeen memory;
  memory.time_of({.socket = 1, .part = 8}, 100);
  const auto reading = memory.begin_reading();
  memory.next_reading();
  memory.forget_unseen(part, reading);
  EXPECT_EQ(memory.size(), 1U);
}

TEST(FirstSeen, HoldsManyAndShrinksAgain) {
  FirstSeen memory;
  constexpr std::uint64_t count = 100'000;
  for (std::uint64_t i = 1; i <= count; ++i)
    EXPECT_EQ(memory.time_of({.socket = i << 7, .part = 7}, static_cast<std::int64_t>(i)),
              static_cast<std::int64_t>(i));
  EXPECT_EQ(memory.size(), count);
  for (std::uint64_t i = 1; i <= count; ++i)
    EXPECT_EQ(memory.time_of({.socket = i << 7, .part = 7}, 1 << 30), static_cast<std::int64_t>(i));
  const auto reading = memory.begin_reading();
  memory.next_reading();
  memory.time_of({.socket = 5 << 7, .part = 7}, 1 << 30);
  memory.forget_unseen(part, reading);
  EXPECT_EQ(memory.size(), 1U);
  EXPECT_EQ(memory.time_of({.socket = 5 << 7, .part = 7}, 1 << 30), 5);
}

TEST(FirstSeen, IsBounded) {
  FirstSeen memory;
  for (std::uint64_t i = 1; i <= FirstSeen::sockets_max + 10; ++i)
    memory.time_of({.socket = i, .part = 7}, 1);
  EXPECT_LE(memory.size(), FirstSeen::sockets_max);
  EXPECT_EQ(memory.time_of({.socket = FirstSeen::sockets_max + 100, .part = 7}, 2), 2);
  EXPECT_EQ(memory.time_of({.socket = 1, .part = 7}, 2), 1);
}

TEST(FirstSeen, OfTheProcessIsOne) {
  LockedFirstSeen()->time_of({.socket = 77, .part = 7}, 100);
  EXPECT_EQ(LockedFirstSeen()->time_of({.socket = 77, .part = 7}, 200), 100);
}

}  // namespace
}  // namespace tcptable::iphlpapi

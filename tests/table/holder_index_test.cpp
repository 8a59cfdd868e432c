#include "holder_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace tcptable::table {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// process, descriptor
using Pair = std::pair<std::uint32_t, std::int32_t>;

std::vector<Pair> held(const HolderIndex& index, std::uint32_t inode) {
  std::vector<Pair> result;
  for (const Holder& holder : index.holders(index.find(inode))) {
    EXPECT_EQ(holder.inode, inode);
    result.emplace_back(holder.process, holder.descriptor);
  }
  return result;
}

void add(HolderIndex& index, std::uint32_t process, std::int32_t descriptor, std::uint32_t inode) {
  ASSERT_TRUE(index.add_holder({.process = process, .descriptor = descriptor, .inode = inode}));
}

TEST(HolderIndex, KnowsNobodyBeforeItIsBuilt) {
  const HolderIndex index;
  EXPECT_EQ(index.find(1).count, 0U);
}

TEST(HolderIndex, KnowsNobodyWhenEmpty) {
  HolderIndex index;
  ASSERT_TRUE(index.build());
  EXPECT_THAT(held(index, 0), IsEmpty());
  EXPECT_THAT(held(index, 1), IsEmpty());
}

TEST(HolderIndex, FindsTheOnlyHolder) {
  HolderIndex index;
  const std::uint32_t process = index.add_process(77);
  add(index, process, 5, 1234);
  ASSERT_TRUE(index.build());
  EXPECT_THAT(held(index, 1234), ElementsAre(Pair{process, 5}));
  EXPECT_THAT(held(index, 1235), IsEmpty());
  EXPECT_EQ(index.processes()[process].pid, 77U);
}

TEST(HolderIndex, GathersSeveralHolders) {
  HolderIndex index;
  add(index, 0, 3, 10);
  add(index, 0, 4, 11);
  add(index, 1, 3, 10);
  add(index, 2, 9, 10);
  ASSERT_TRUE(index.build());
  EXPECT_THAT(held(index, 10), ElementsAre(Pair{0, 3}, Pair{1, 3}, Pair{2, 9}));
  EXPECT_THAT(held(index, 11), ElementsAre(Pair{0, 4}));
}

TEST(HolderIndex, KeepsNeighbouringRunsApart) {
  HolderIndex index;
  for (std::uint32_t inode = 1; inode <= 50; ++inode)
    for (int descriptor = 0; descriptor < 3; ++descriptor) add(index, 0, descriptor, inode);
  ASSERT_TRUE(index.build());
  for (std::uint32_t inode = 1; inode <= 50; ++inode)
    EXPECT_THAT(held(index, inode), ElementsAre(Pair{0, 0}, Pair{0, 1}, Pair{0, 2}));
}

TEST(HolderIndex, TakesTheExtremesOfInodes) {
  HolderIndex index;
  add(index, 0, 1, 0);
  add(index, 0, 2, 0xFFFFFFFF);
  ASSERT_TRUE(index.build());
  EXPECT_THAT(held(index, 0), ElementsAre(Pair{0, 1}));
  EXPECT_THAT(held(index, 0xFFFFFFFF), ElementsAre(Pair{0, 2}));
}

TEST(HolderIndex, MayBeBuiltAgainWithMore) {
  HolderIndex index;
  add(index, 0, 1, 10);
  add(index, 0, 2, 10);
  add(index, 0, 3, 20);
  ASSERT_TRUE(index.build());
  add(index, 1, 4, 20);
  add(index, 1, 5, 30);
  ASSERT_TRUE(index.build());
  EXPECT_THAT(held(index, 10), ElementsAre(Pair{0, 1}, Pair{0, 2}));
  EXPECT_THAT(held(index, 20), ElementsAre(Pair{0, 3}, Pair{1, 4}));
  EXPECT_THAT(held(index, 30), ElementsAre(Pair{1, 5}));
}

TEST(HolderIndex, IsTheSameWhenBuiltTwice) {
  HolderIndex index;
  add(index, 0, 1, 10);
  add(index, 0, 2, 10);
  ASSERT_TRUE(index.build());
  const std::size_t count = index.holder_count();
  ASSERT_TRUE(index.build());
  EXPECT_EQ(index.holder_count(), count);
  EXPECT_THAT(held(index, 10), ElementsAre(Pair{0, 1}, Pair{0, 2}));
}

TEST(HolderIndex, ForgetsEverythingWhenCleared) {
  HolderIndex index;
  index.add_process(1);
  add(index, 0, 1, 10);
  add(index, 0, 2, 10);
  ASSERT_TRUE(index.build());
  index.clear();
  EXPECT_EQ(index.find(10).count, 0U);
  EXPECT_TRUE(index.processes().empty());
  EXPECT_EQ(index.holder_count(), 0U);
  add(index, 0, 7, 10);
  ASSERT_TRUE(index.build());
  EXPECT_THAT(held(index, 10), ElementsAre(Pair{0, 7}));
}

TEST(HolderIndex, KeepsMarkedProcessesUnderNewNumbers) {
  HolderIndex index;
  for (std::uint32_t pid = 100; pid < 104; ++pid) index.add_process(pid);
  for (std::uint32_t process = 0; process < 4; ++process) add(index, process, 3, 10 + process);
  add(index, 3, 4, 11);
  ASSERT_TRUE(index.build());
  index.mark(index.find(11));  // processes 1 and 3
  index.keep_marked_processes();
  ASSERT_EQ(index.processes().size(), 2U);
  EXPECT_EQ(index.processes()[0].pid, 101U);
  EXPECT_EQ(index.processes()[1].pid, 103U);
  EXPECT_THAT(held(index, 13), ElementsAre(Pair{1, 3}));
  EXPECT_THAT(held(index, 11), ElementsAre(Pair{0, 3}, Pair{1, 4}));
}

TEST(HolderIndex, KeepsAllProcessesWhenAllAreMarked) {
  HolderIndex index;
  index.add_process(100);
  add(index, 0, 3, 10);
  ASSERT_TRUE(index.build());
  index.mark(index.find(10));
  index.keep_marked_processes();
  EXPECT_EQ(index.processes().size(), 1U);
  EXPECT_THAT(held(index, 10), ElementsAre(Pair{0, 3}));
}

TEST(HolderIndex, CanForgetEveryProcess) {
  HolderIndex index;
  index.add_process(100);
  index.add_process(101);
  ASSERT_TRUE(index.build());
  index.keep_marked_processes();
  EXPECT_TRUE(index.processes().empty());
}

TEST(HolderIndex, ForgetsMarksWhenTold) {
  HolderIndex index;
  index.add_process(100);
  add(index, 0, 3, 10);
  ASSERT_TRUE(index.build());
  index.mark(index.find(10));
  index.clear_marks();
  index.keep_marked_processes();
  EXPECT_TRUE(index.processes().empty());
}

class RandomHolders : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomHolders, AgreeWithAMultimap) {
  const std::uint32_t inodes = GetParam();
  std::mt19937 random(inodes);
  HolderIndex index;
  std::multimap<std::uint32_t, Pair> expected;
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 3000; ++i) {
      // Spread over the whole range, so that many meet in the low bits.
      const std::uint32_t inode = static_cast<std::uint32_t>(random() % inodes) * 0x10001U;
      const Pair pair{static_cast<std::uint32_t>(random() % 9), i + round * 3000};
      add(index, pair.first, pair.second, inode);
      expected.emplace(inode, pair);
    }
    ASSERT_TRUE(index.build());
    for (std::uint32_t i = 0; i < inodes; ++i) {
      const auto [begin, end] = expected.equal_range(i * 0x10001U);
      std::vector<Pair> pairs;
      for (auto it = begin; it != end; ++it) pairs.push_back(it->second);
      std::vector<Pair> found = held(index, i * 0x10001U);
      std::ranges::sort(pairs);
      std::ranges::sort(found);
      ASSERT_EQ(found, pairs);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(HolderIndex, RandomHolders, testing::Values(1, 100, 5000));

}  // namespace
}  // namespace tcptable::table

#include "column.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

namespace tcptable::table {
namespace {

Column<int> counted(int count) {
  Column<int> column;
  for (int i = 0; i < count; ++i) EXPECT_TRUE(column.append(i));
  return column;
}

TEST(Column, IsEmptyAtFirst) {
  const Column<int> column;
  EXPECT_TRUE(column.empty());
  EXPECT_EQ(column.size(), 0U);
  EXPECT_TRUE(column.values().empty());
  EXPECT_EQ(column.begin(), column.end());
}

TEST(Column, KeepsItsValuesWhileItGrows) {
  const Column<int> column = counted(100'000);
  ASSERT_EQ(column.size(), 100'000U);
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(column[static_cast<std::size_t>(i)], i);
}

TEST(Column, MayAppendAValueOfItsOwn) {
  Column<int> column = counted(128);  // full: the next append moves the values
  EXPECT_TRUE(column.append(column[5]));
  EXPECT_EQ(column.back(), 5);
}

TEST(Column, LeavesNothingBehindWhenMoved) {
  Column<int> source = counted(3);
  const Column<int> target(std::move(source));
  EXPECT_EQ(target.size(), 3U);
  EXPECT_TRUE(source.empty());  // NOLINT(bugprone-use-after-move): that state is what is tested
  EXPECT_TRUE(source.append(9));
  EXPECT_EQ(source[0], 9);
}

TEST(Column, TakesTheValuesOfAnotherByAssignment) {
  Column<int> source = counted(3);
  Column<int> target = counted(500);
  target = std::move(source);
  EXPECT_EQ(target.size(), 3U);
  EXPECT_EQ(std::accumulate(target.begin(), target.end(), 0), 3);
}

TEST(Column, FillsOnlyWhatResizingAdds) {
  Column<int> column = counted(2);
  EXPECT_TRUE(column.resize(4, 7));
  EXPECT_EQ(column[1], 1);
  EXPECT_EQ(column[2], 7);
  EXPECT_EQ(column[3], 7);
  EXPECT_TRUE(column.resize(1, 8));
  EXPECT_EQ(column.size(), 1U);
  EXPECT_TRUE(column.resize(2, 9));
  EXPECT_EQ(column[1], 9);
}

TEST(Column, KeepsItsMemoryWhenCleared) {
  Column<int> column = counted(1000);
  const int* const before = column.data();
  column.clear();
  EXPECT_TRUE(column.empty());
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(column.append(i));
  EXPECT_EQ(column.data(), before);
}

TEST(Column, TruncatesToAPrefix) {
  Column<int> column = counted(5);
  column.truncate(2);
  EXPECT_EQ(column.size(), 2U);
  EXPECT_EQ(column.back(), 1);
}

TEST(Column, RefusesASizeThatNoMemoryHas) {
  Column<std::uint64_t> column;
  EXPECT_TRUE(column.append(1));
  EXPECT_FALSE(column.reserve(std::numeric_limits<std::size_t>::max()));
  EXPECT_FALSE(column.resize(std::numeric_limits<std::size_t>::max() / 4, 0));
  EXPECT_EQ(column.size(), 1U);
  EXPECT_EQ(column[0], 1U);
}

}  // namespace
}  // namespace tcptable::table

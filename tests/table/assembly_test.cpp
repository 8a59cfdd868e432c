// The assembly beside a scan that is played row by row, with everything that may disturb it.
#include "assembly.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "../builders/rows.hpp"
#include "fake_engines.hpp"

namespace tcptable::table {
namespace {

using test::connection;

// A socket of its own for each number; in the order of numbers the ports are well mixed.
Row numbered(std::uint32_t number) {
  const std::uint32_t mixed = number * 2654435761U;
  Row row = connection({"10.0.0.1", static_cast<std::uint16_t>(mixed >> 16 | 1)},
                       {"10.0.0.2", static_cast<std::uint16_t>(mixed | 1)}, number + 1);
  row.remote_bytes[3] = static_cast<std::uint8_t>(number % 251);
  return row;
}

class AssemblyTest : public testing::Test {
 protected:
  // Every third socket has an owner.
  void begin(std::size_t rows_expected, std::uint32_t sockets) {
    for (std::uint32_t number = 0; number < sockets; number += 3)
      owners_.first_look.push_back(
          {100 + number % 7, static_cast<std::int32_t>(number), number + 1});
    assembly_.emplace(storage_, scratch_);
    assembly_->begin({.owners = &owners_, .sorted = true, .rows_expected = rows_expected});
    sink_.emplace(query_, storage_.rows, nullptr, &*assembly_);
  }
  void add(std::uint32_t first, std::uint32_t end) {
    for (std::uint32_t number = first; number < end; ++number) {
      Row row = numbered(number);
      sink_->accept(row, {});
    }
  }
  void finish() {
    sink_->finish();
    ASSERT_TRUE(assembly_->finish());
  }

  // Whether the snapshot holds exactly the sockets 0 to count, in order, each with its owner.
  void expect_sockets(std::uint32_t count) {
    ASSERT_TRUE(assembly_->order());
    ASSERT_EQ(storage_.rows.size(), count);
    EXPECT_TRUE(std::ranges::is_sorted(
        storage_.rows, [](const Row& a, const Row& b) { return compare_endpoints(a, b) < 0; }));
    std::vector<bool> seen(count);
    for (const Row& row : storage_.rows) {
      const std::uint32_t number = row.inode - 1;
      ASSERT_LT(number, count);
      EXPECT_FALSE(seen[number]) << number;
      seen[number] = true;
      ASSERT_EQ(storage_.owning_pid(row), number % 3 == 0 ? 100 + number % 7 : 0U) << number;
    }
    EXPECT_EQ(assembly_->counts().unresolved, count - (count + 2) / 3);
  }

  Query query_;
  test::FakeOwners owners_;
  AssemblyScratch scratch_;
  SnapshotStorage storage_;
  std::optional<Assembly> assembly_;
  std::optional<RowSink> sink_;
};

TEST_F(AssemblyTest, DoesNothingForNothing) {
  begin(0, 0);
  finish();
  expect_sockets(0);
}

TEST_F(AssemblyTest, WorksInTheCallingThreadOnAFewRows) {
  begin(10, 10);
  add(0, 10);
  finish();
  EXPECT_EQ(owners_.threads.at(0), std::this_thread::get_id());
  expect_sockets(10);
}

TEST_F(AssemblyTest, WorksBesideALongScan) {
  constexpr std::uint32_t count = 100'000;
  begin(count, count);
  sink_->mark();
  add(0, count);
  finish();
  EXPECT_NE(owners_.threads.at(0), std::this_thread::get_id());
  expect_sockets(count);
}

TEST_F(AssemblyTest, KeepsTheRowsOfEveryScan) {
  constexpr std::uint32_t count = 30'000;
  begin(count, count);
  for (std::uint32_t first = 0; first < count; first += 3000) {
    EXPECT_EQ(sink_->mark(), first);
    add(first, first + 3000);
  }
  finish();
  expect_sockets(count);
}

TEST_F(AssemblyTest, ForgetsTheRowsOfAScanThatStartsAgain) {
  constexpr std::uint32_t count = 40'000;
  begin(count, count);
  sink_->mark();
  add(0, 7000);
  const std::size_t mark = sink_->mark();
  add(20'000, count);
  sink_->rewind(mark);
  add(7000, count);
  finish();
  expect_sockets(count);
}

TEST_F(AssemblyTest, SurvivesMoreRowsThanExpected) {
  constexpr std::uint32_t count = 60'000;
  begin(9000, count);
  sink_->mark();
  add(0, count);
  finish();
  expect_sockets(count);
}

TEST_F(AssemblyTest, HasRoomForTheOwnersOfAllRowsThatOldMemoryTakes) {
  constexpr std::uint32_t count = 60'000;
  ASSERT_TRUE(storage_.rows.reserve(count));  // as an earlier snapshot may leave it
  begin(9000, count);
  sink_->mark();
  add(0, count);
  finish();
  expect_sockets(count);
  EXPECT_GE(storage_.owners.capacity(), storage_.rows.capacity());
}

TEST_F(AssemblyTest, DropsRepeatsAfterRunsWereSorted) {
  constexpr std::uint32_t count = 30'000;
  begin(count, count);
  sink_->mark();
  sink_->expect_repeats();
  add(0, count);
  add(12'000, 12'100);
  finish();
  expect_sockets(count);
}

TEST_F(AssemblyTest, SortsWhatIsLeftAfterRowsWereDropped) {
  constexpr std::uint32_t count = 30'000;
  begin(count, count);
  add(0, count);
  finish();
  const auto is_dropped = [](const Row& row) { return row.inode > 20'000; };
  Row* const kept = std::remove_if(storage_.rows.begin(), storage_.rows.end(), is_dropped);
  storage_.rows.truncate(static_cast<std::size_t>(kept - storage_.rows.begin()));
  ASSERT_TRUE(assembly_->order());
  ASSERT_EQ(storage_.rows.size(), 20'000U);
  for (const Row& row : storage_.rows)
    ASSERT_EQ(storage_.owning_pid(row), (row.inode - 1) % 3 == 0 ? 100 + (row.inode - 1) % 7 : 0U);
}

TEST_F(AssemblyTest, ReportsAPassThatFailed) {
  owners_.failure = Error{ErrorCode::too_many_files, 24, "open"};
  begin(50'000, 50'000);
  add(0, 50'000);
  sink_->finish();
  EXPECT_EQ(assembly_->finish().error(), *owners_.failure);
}

TEST_F(AssemblyTest, EndsItsThreadWhenNobodyFinishes) {
  begin(50'000, 50'000);
  sink_->mark();
  add(0, 20'000);
  assembly_.reset();
  EXPECT_LE(owners_.looks.size(), 1U);
}

}  // namespace
}  // namespace tcptable::table

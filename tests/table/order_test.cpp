#include "order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <random>
#include <tuple>
#include <vector>

#include "owner_join.hpp"
#include "storage_builder.hpp"

namespace tcptable::table {
namespace {

using test::add_holder;
using test::add_row;
using test::connection;
using test::listener;
using test::text_of;
using test::udp_socket;
using test::with_interface;

int sign(int number) { return (number > 0) - (number < 0); }

// The documentation of Ordering::endpoints, as directly as it can be written.
auto documented_key(const Row& row) {
  return std::make_tuple(row.protocol == Protocol::udp, row.family == Family::ipv6, row.local_bytes,
                         local_scope_id(row), row.local_port, row.remote_bytes,
                         remote_scope_id(row), row.remote_port);
}

int documented_order(const Row& a, const Row& b) {
  const auto key_a = documented_key(a);
  const auto key_b = documented_key(b);
  return key_a < key_b ? -1 : key_b < key_a ? 1 : 0;
}

TEST(CompareEndpoints, RanksEachColumnBelowTheOneBefore) {
  const std::vector<Row> ascending{
      connection({"1.0.0.0", 9}, {"9.0.0.0", 9}, 1),
      connection({"2.0.0.0", 1}, {"9.0.0.0", 9}, 1),
      connection({"2.0.0.0", 2}, {"1.0.0.0", 9}, 1),
      connection({"2.0.0.0", 2}, {"2.0.0.0", 1}, 1),
      connection({"2.0.0.0", 2}, {"2.0.0.0", 2}, 1),
      listener({"::", 1}, 1),
      with_interface(connection({"fe80::1", 9}, {"fe80::9", 9}, 1), 1),
      with_interface(connection({"fe80::1", 1}, {"fe80::1", 1}, 1), 2),
      with_interface(connection({"fe80::1", 2}, {"fe80::1", 1}, 1), 2),
      with_interface(connection({"fe80::1", 2}, {"fe80::2", 1}, 1), 2),
      udp_socket({"0.0.0.0", 1}, 1),
      udp_socket({"::", 1}, 1),
  };
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j)
      EXPECT_EQ(sign(compare_endpoints(ascending[i], ascending[j])), (i > j) - (i < j))
          << text_of(ascending[i]) << " | " << text_of(ascending[j]);
}

TEST(CompareEndpoints, ComparesBytesAsUnsignedNumbers) {
  EXPECT_LT(compare_endpoints(listener({"127.0.0.1", 1}, 1), listener({"128.0.0.1", 1}, 1)), 0);
  EXPECT_LT(compare_endpoints(listener({"10.0.0.1", 0x7FFF}, 1), listener({"10.0.0.1", 0x8000}, 1)),
            0);
}

TEST(CompareEndpoints, IgnoresTheInterfaceWhereItIsNoScope) {
  EXPECT_EQ(compare_endpoints(with_interface(listener({"10.0.0.1", 1}, 1), 1),
                              with_interface(listener({"10.0.0.1", 1}, 1), 2)),
            0);
}

// Few values, so that rows are equal in some columns and differ in others.
class Generator {
 public:
  Row row() {
    constexpr std::array ipv4{"0.0.0.0", "10.0.0.1", "10.0.0.2", "200.0.0.1"};
    constexpr std::array ipv6{"::", "fe80::1", "fe80::1:0:0:1", "2001:db8::ff00:1"};
    const auto& texts = pick(2) == 0 ? ipv4 : ipv6;
    const Protocol protocol = pick(3) == 0 ? Protocol::udp : Protocol::tcp;
    Row row = test::make_row(protocol, State::established, {texts[pick(4)], port()},
                             {texts[pick(4)], port()}, 1 + pick(6));
    row.interface_index = pick(3);
    row.cookie = pick(3);
    return row;
  }
  std::uint32_t pick(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

 private:
  std::uint16_t port() {
    constexpr std::array<std::uint16_t, 4> ports{0, 1, 0x8000, 0xFFFF};
    return ports[pick(4)];
  }
  std::mt19937 random_{6};
};

TEST(CompareEndpoints, IsTheDocumentedOrder) {
  Generator generator;
  for (int i = 0; i < 50000; ++i) {
    const Row a = generator.row();
    const Row b = generator.row();
    ASSERT_EQ(sign(compare_endpoints(a, b)), documented_order(a, b))
        << text_of(a) << " | " << text_of(b);
  }
}

void order(SnapshotStorage& storage) {
  SortScratch scratch;
  ASSERT_TRUE(sort_rows({storage.rows.data(), storage.rows.size()}, scratch));
  order_ties(storage);
}

void join(SnapshotStorage& storage) {
  ASSERT_TRUE(storage.holders.build());
  ASSERT_TRUE(storage.owners.resize_unset(storage.rows.size()));
  join_rows(storage.rows.values(), storage.holders, storage.owners.data());
}

TEST(Order, KeepsNothingAndOneAsTheyAre) {
  SnapshotStorage storage;
  order(storage);
  EXPECT_TRUE(storage.rows.empty());
  add_row(storage, listener({"::", 80}, 1));
  order(storage);
  EXPECT_EQ(storage.rows.size(), 1U);
}

TEST(Order, BreaksTiesByOwningPidThenInode) {
  SnapshotStorage storage;
  for (const std::uint32_t inode : {40U, 30U, 20U, 10U})
    add_row(storage, listener({"0.0.0.0", 80}, inode));
  add_holder(storage, 7, 3, 20);
  add_holder(storage, 7, 4, 30);
  add_holder(storage, 5, 4, 40);
  join(storage);
  order(storage);
  std::vector<std::uint32_t> inodes;
  for (const Row& row : storage.rows) inodes.push_back(row.inode);
  EXPECT_EQ(inodes, (std::vector<std::uint32_t>{10, 40, 20, 30}));  // nobody's is PID 0
}

SnapshotStorage random_storage(Generator& generator, std::uint32_t count) {
  SnapshotStorage storage;
  for (std::uint32_t i = 0; i < count; ++i) add_row(storage, generator.row());
  for (std::uint32_t inode = 1; inode <= 4; ++inode) add_holder(storage, 50 - inode, 3, inode);
  join(storage);
  return storage;
}

TEST(Order, AgreesWithASlowSortOfTheDocumentedColumns) {
  Generator generator;
  for (const std::uint32_t count : {2U, 3U, 10U, 100U, 1000U, 20000U}) {
    SnapshotStorage storage = random_storage(generator, count);
    std::vector<Row> expected(storage.rows.begin(), storage.rows.end());
    const auto key = [&](const Row& row) {
      return std::make_tuple(documented_key(row), storage.owning_pid(row), row.inode, row.cookie,
                             row.index);
    };
    std::ranges::stable_sort(expected, std::less{}, key);
    order(storage);
    ASSERT_EQ(storage.rows.size(), expected.size());
    // Rows carry their index, so equality of the bytes also says that none was lost or doubled.
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_EQ(std::memcmp(&storage.rows[i], &expected[i], sizeof(Row)), 0) << i;
  }
}

TEST(MergeRows, AgreesWithSortingThemTogether) {
  Generator generator;
  for (const std::size_t run_count : {1U, 2U, 3U, 4U, 5U, 16U, 61U}) {
    SnapshotStorage storage = random_storage(generator, 3000);
    SortScratch scratch;
    Runs runs;
    std::span<Row> rest(storage.rows.data(), storage.rows.size());
    for (std::size_t i = 0; i < run_count; ++i) {
      const std::size_t size = i + 1 == run_count ? rest.size() : generator.pick(200) % rest.size();
      ASSERT_TRUE(sort_rows(rest.first(size), scratch));
      runs.push_back(rest.first(size));  // may be empty
      rest = rest.subspan(size);
      if (rest.empty()) break;
    }
    SnapshotStorage merged;
    ASSERT_TRUE(merged.rows.resize_unset(storage.rows.size()));
    if (run_count % 2 == 0) {
      const auto [lower, upper] = split_runs(runs);
      std::size_t lower_size = 0;
      for (const auto run : lower) lower_size += run.size();
      merge_rows(lower, merged.rows.data());
      merge_rows(upper, merged.rows.data() + lower_size);
    } else {
      merge_rows(runs, merged.rows.data());
    }
    order(storage);
    ASSERT_EQ(merged.rows.size(), storage.rows.size());
    for (std::size_t i = 0; i < storage.rows.size(); ++i)
      ASSERT_EQ(compare_endpoints(merged.rows[i], storage.rows[i]), 0) << i;
    std::vector<std::uint32_t> indexes;
    for (const Row& row : merged.rows) indexes.push_back(row.index);
    std::ranges::sort(indexes);
    for (std::uint32_t i = 0; i < indexes.size(); ++i) ASSERT_EQ(indexes[i], i);
  }
}

TEST(MergeRows, GivesTheMemoryBackThatWasRead) {
  Generator generator;
  SnapshotStorage storage = random_storage(generator, 20000);
  SortScratch scratch;
  Runs runs;
  for (const std::size_t first : {0U, 5001U, 12345U}) {
    const std::size_t end = first == 0 ? 5001 : first == 5001 ? 12345 : storage.rows.size();
    runs.emplace_back(storage.rows.data() + first, end - first);
    ASSERT_TRUE(sort_rows(runs.back(), scratch));
  }
  const auto [lower, upper] = split_runs(runs);
  std::size_t lower_size = 0;
  for (const auto run : lower) lower_size += run.size();
  std::vector<Row> kept(storage.rows.size());
  std::vector<Row> merged(storage.rows.size());
  for (const auto& [how, out] : {std::pair(Merged::kept, &kept), {Merged::given_back, &merged}}) {
    merge_rows(lower, out->data(), how);
    merge_rows(upper, out->data() + lower_size, how);
  }
  EXPECT_EQ(std::memcmp(merged.data(), kept.data(), kept.size() * sizeof(Row)), 0);
  const auto is_gone = [](const Row& row) { return row.local_port == 0 && row.inode == 0; };
  EXPECT_GT(std::ranges::count_if(storage.rows, is_gone), 10000);
}

TEST(Order, KeepsTheFactsOfEachRow) {
  Generator generator;
  SnapshotStorage storage = random_storage(generator, 500);
  order(storage);
  for (const Row& row : storage.rows) {
    EXPECT_EQ(storage.queues[row.index].receive, row.inode);
    EXPECT_EQ(storage.queues[row.index].send, row.local_port);
    EXPECT_EQ(storage.owning_pid(row), row.inode <= 4 ? 50 - row.inode : 0U);
  }
}

TEST(Order, DoesNotDependOnTheOrderBefore) {
  Generator generator;
  std::vector<Row> rows;
  for (int i = 0; i < 300; ++i) {
    Row row = generator.row();
    row.cookie = 1000U + static_cast<std::uint32_t>(i);  // as sockets of a kernel have
    rows.push_back(row);
  }
  std::vector<std::uint64_t> first_order;
  std::mt19937 random(7);
  for (int round = 0; round < 5; ++round) {
    SnapshotStorage storage;
    for (const Row& row : rows) add_row(storage, row);
    order(storage);
    std::vector<std::uint64_t> cookies;
    for (const Row& row : storage.rows) cookies.push_back(row.cookie);
    if (round == 0) first_order = cookies;
    EXPECT_EQ(cookies, first_order);
    std::ranges::shuffle(rows, random);
  }
}

}  // namespace
}  // namespace tcptable::table

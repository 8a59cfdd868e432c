#include "bpf_record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace tcptable::wire {
namespace {

using Words = std::vector<std::uint32_t>;

constexpr std::uint32_t magic = 0x74637074;

Words header(std::uint32_t version = 1, std::uint32_t process_size = 36,
             std::uint32_t holder_size = 12) {
  return {magic, version, process_size, holder_size};
}

Words process(std::uint32_t pid) { return {0, pid, 1000, 7, 0x706C6568, 0, 0, 0, 1}; }
Words holder(std::uint32_t inode) { return {inode, 3, 1}; }

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct Reading {
  bool accepted = true;
  bool whole = false;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> held;  // PID and inode
};

// Feeds the words in pieces of so many bytes.
Reading feed(const Words& words, std::size_t piece) {
  RecordStream stream;
  Reading reading;
  std::uint32_t pid = 0;
  sys::Bytes rest = std::as_bytes(std::span(words));
  while (reading.accepted && !rest.empty()) {
    const std::size_t size = std::min(piece, rest.size());
    reading.accepted = stream.feed(
        rest.first(size), [&](const ProcessRecord& record) { pid = record.pid; },
        [&](const HolderRecord& record) { reading.held.emplace_back(pid, record.inode); });
    rest = rest.subspan(size);
  }
  reading.whole = stream.is_whole();
  return reading;
}

TEST(RecordStream, GivesEachRecordOnceHoweverTheReadsCutThem) {
  const Words words =
      header() + process(1) + holder(7) + holder(8) + process(2) + process(3) + holder(9);
  for (std::size_t piece = 1; piece <= words.size() * 4; ++piece) {
    const Reading reading = feed(words, piece);
    EXPECT_TRUE(reading.accepted && reading.whole) << piece;
    EXPECT_EQ(reading.held,
              (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{1, 7}, {1, 8}, {3, 9}}))
        << piece;
  }
}

TEST(RecordStream, RefusesWhatIsNotItsOwn) {
  const Words records = process(1) + holder(7);
  EXPECT_TRUE(feed(header() + records, 64).accepted);
  EXPECT_FALSE(feed(header(2) + records, 64).accepted);
  EXPECT_FALSE(feed(header(1, 24) + records, 64).accepted);
  EXPECT_FALSE(feed(header(1, 36, 16) + records, 64).accepted);
  EXPECT_FALSE(feed(Words{1, 1, 36, 12} + records, 64).accepted);
}

TEST(RecordStream, RefusesAHolderOfNobody) {
  EXPECT_FALSE(feed(header() + holder(7), 64).accepted);
  EXPECT_TRUE(feed(header() + holder(7), 64).held.empty());
}

TEST(RecordStream, IsNotWholeWithoutAHeaderOrWithinARecord) {
  EXPECT_FALSE(feed({}, 64).whole);
  EXPECT_FALSE(feed({magic, 1}, 64).whole);
  EXPECT_TRUE(feed(header(), 64).whole);
  EXPECT_FALSE(feed(header() + Words{0, 7}, 64).whole);
  EXPECT_FALSE(feed(header() + process(1) + Words{7, 0}, 64).whole);
}

TEST(RecordHeader, SaysOfWhichVersionTheRecordsAre) {
  const auto version_of = [](const Words& words) -> std::optional<std::uint32_t> {
    const auto header = parse_record_header(std::as_bytes(std::span(words)));
    return header ? std::optional(header->version) : std::nullopt;
  };
  EXPECT_EQ(version_of(header()), 1U);
  EXPECT_EQ(version_of(header(7) + holder(1)), 7U);
  EXPECT_EQ(version_of({1, 1, 36, 12}), std::nullopt);
  EXPECT_EQ(version_of({magic, 1}), std::nullopt);
}

TEST(RecordHeader, IsKnownWhereTheStreamAcceptsIt) {
  for (const Words& words : {header(), header(2), header(1, 24), header(1, 36, 16)}) {
    const auto parsed = parse_record_header(std::as_bytes(std::span(words)));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->is_known, feed(words, 64).accepted);
  }
}

TEST(WholeTicks, AddsWhatTheRecordLeavesOut) {
  constexpr std::uint64_t period = std::uint64_t{1} << 32;
  EXPECT_EQ(whole_ticks(100, 200), 100U);
  EXPECT_EQ(whole_ticks(100, period + 200), period + 100);
  EXPECT_EQ(whole_ticks(300, period + 200), 300U);
  EXPECT_EQ(whole_ticks(201, 200), 201U);
}

}  // namespace
}  // namespace tcptable::wire

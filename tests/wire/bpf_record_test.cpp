#include "bpf_record.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace tcptable::wire {
namespace {

using Words = std::vector<std::uint32_t>;

constexpr std::uint32_t magic = 0x74637074;

Words header(std::uint32_t version = 1, std::uint32_t size = 20, std::uint32_t kind = 1) {
  return {magic, version, size, kind};
}

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct Reading {
  bool accepted = true;
  bool whole = false;
  std::vector<std::uint32_t> firsts;  // the first word of each record
};

// Feeds the words in pieces of so many bytes.
Reading feed(const Words& words, std::size_t piece, RecordKind kind = RecordKind::holders) {
  RecordStream stream(kind);
  Reading reading;
  sys::Bytes rest = std::as_bytes(std::span(words));
  while (reading.accepted && !rest.empty()) {
    const std::size_t size = std::min(piece, rest.size());
    reading.accepted = stream.feed(rest.first(size), [&](sys::Bytes record) {
      reading.firsts.push_back(*sys::load<std::uint32_t>(record));
    });
    rest = rest.subspan(size);
  }
  reading.whole = stream.is_whole();
  return reading;
}

TEST(RecordStream, GivesEachRecordOnceHoweverTheReadsCutThem) {
  const Words words = header() + Words{7, 0, 0, 0, 0} + Words{8, 0, 0, 0, 0} + Words{9, 0, 0, 0, 0};
  for (std::size_t piece = 1; piece <= 80; ++piece) {
    const Reading reading = feed(words, piece);
    EXPECT_TRUE(reading.accepted && reading.whole) << piece;
    EXPECT_EQ(reading.firsts, (std::vector<std::uint32_t>{7, 8, 9})) << piece;
  }
}

TEST(RecordStream, RefusesWhatIsNotItsOwn) {
  const Words record{7, 0, 0, 0, 0};
  EXPECT_FALSE(feed(header(2) + record, 64).accepted);
  EXPECT_FALSE(feed(header(1, 24) + record, 64).accepted);
  EXPECT_FALSE(feed(header(1, 20, 2) + record, 64).accepted);
  EXPECT_FALSE(feed(Words{1, 1, 20, 1} + record, 64).accepted);
  EXPECT_FALSE(feed(header(), 64, RecordKind::processes).accepted);
}

TEST(RecordStream, IsNotWholeWithoutAHeaderOrWithinARecord) {
  EXPECT_FALSE(feed({}, 64).whole);
  EXPECT_FALSE(feed({magic, 1}, 64).whole);
  EXPECT_TRUE(feed(header(), 64).whole);
  EXPECT_FALSE(feed(header() + Words{7, 0}, 64).whole);
}

TEST(RecordVersion, IsThatOfTheHeaderIfItIsOurs) {
  const auto version_of = [](const Words& words) {
    return record_version(std::as_bytes(std::span(words)));
  };
  EXPECT_EQ(version_of(header()), known_record_version);
  EXPECT_EQ(version_of(header(7)), 7U);
  EXPECT_EQ(version_of(Words{1, 1, 16, 1}), std::nullopt);
  EXPECT_EQ(version_of(Words{magic, 1, 16}), std::nullopt);
  EXPECT_EQ(version_of({}), std::nullopt);
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

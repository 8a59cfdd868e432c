#include "tcp_info.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tcptable::wire {
namespace {

// Byte n holds n, so that each member tells where it was taken from.
std::vector<std::byte> counted_bytes(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t n = 0; n < size; ++n) bytes[n] = static_cast<std::byte>(n);
  return bytes;
}

template <typename T>
T counted(std::size_t offset) {
  T value{};
  const auto bytes = counted_bytes(offset + sizeof(T));
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

TEST(DecodeTcpInfo, TakesMembersFromTheKernelsOffsets) {
  const TcpInfo info = decode_tcp_info(counted_bytes(280));
  EXPECT_EQ(info.known_bytes, 280U);
  EXPECT_EQ(info.retransmits, 2U);
  EXPECT_EQ(info.rtt_us, counted<std::uint32_t>(68));
  EXPECT_EQ(info.total_retransmitted, counted<std::uint32_t>(100));
  EXPECT_EQ(info.acknowledged_bytes, counted<std::uint64_t>(120));
  EXPECT_EQ(info.sent_bytes, counted<std::uint64_t>(200));
  EXPECT_EQ(info.send_window_bytes, counted<std::uint32_t>(228));
  EXPECT_EQ(info.timeout_recoveries, counted<std::uint16_t>(242));
  EXPECT_EQ(info.accurate_ecn_bits, counted<std::uint32_t>(276));
}

// What a kernel tells that has just one member less or more.
template <typename T>
void expect_known_from(T TcpInfo::*member, std::size_t end) {
  for (std::size_t size = 0; size <= 300; ++size) {
    const TcpInfo info = decode_tcp_info(counted_bytes(size));
    ASSERT_EQ(info.has(member), size >= end) << size;
    ASSERT_EQ(info.get(member).has_value(), size >= end) << size;
    if (size >= end) {
      ASSERT_EQ(*info.get(member), counted<T>(end - sizeof(T))) << size;
    }
  }
}

TEST(DecodeTcpInfo, KnowsAMemberFromItsLastByteOn) {
  expect_known_from(&TcpInfo::state, 1);
  expect_known_from(&TcpInfo::total_retransmitted, 104);
  expect_known_from(&TcpInfo::pacing_rate_bytes_per_s, 112);
  expect_known_from(&TcpInfo::data_segments_sent, 160);
  expect_known_from(&TcpInfo::retransmitted_bytes, 216);
  expect_known_from(&TcpInfo::send_window_bytes, 232);
  expect_known_from(&TcpInfo::receive_window_bytes, 236);
  expect_known_from(&TcpInfo::timeouts, 242);
  expect_known_from(&TcpInfo::received_ce, 252);
  expect_known_from(&TcpInfo::accurate_ecn_bits, 280);
}

TEST(DecodeTcpInfo, LeavesWhatWasNotToldAtZero) {
  for (std::size_t size = 0; size <= 300; ++size) {
    const TcpInfo info = decode_tcp_info(std::vector<std::byte>(size, std::byte{0xFF}));
    ASSERT_EQ(info.known_bytes, std::min<std::size_t>(size, 280));
    if (size <= 120) {
      ASSERT_EQ(info.acknowledged_bytes, 0U);
    }
    if (size <= 228) {
      ASSERT_EQ(info.send_window_bytes, 0U);
    }
    if (size <= 276) {
      ASSERT_EQ(info.accurate_ecn_bits, 0U);
    }
    ASSERT_FALSE(info.has(&TcpInfo::known_bytes));
  }
}

TEST(DecodeTcpInfo, TellsWindowScalesApart) {
  std::vector<std::byte> bytes(8);
  bytes[5] = std::byte{4 | 8};
  bytes[6] = std::endian::native == std::endian::little ? std::byte{0xA7} : std::byte{0x7A};
  bytes[7] = std::endian::native == std::endian::little ? std::byte{0x01} : std::byte{0x80};
  const TcpInfo info = decode_tcp_info(bytes);
  EXPECT_EQ(info.peer_window_scale(), 7U);
  EXPECT_EQ(info.own_window_scale(), 10U);
  EXPECT_TRUE(info.has(TcpOption::window_scale));
  EXPECT_TRUE(info.has(TcpOption::ecn));
  EXPECT_FALSE(info.has(TcpOption::timestamps));
  EXPECT_TRUE(info.is_application_limited());
}

}  // namespace
}  // namespace tcptable::wire

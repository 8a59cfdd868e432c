// What is made of the kernel's figures, and the memory of what was enabled.
#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

#include "estats_switches.hpp"
#include "estats_values.hpp"

namespace tcptable::iphlpapi {
namespace {

// A connection of which the kernel tells everything, every byte of it `byte`.
SocketDetails filled(int byte, std::uint32_t known_bytes = 280) {
  SocketDetails socket;
  TcpInfo info;
  std::memset(static_cast<void*>(&info), byte, known_bytes);
  info.known_bytes = known_bytes;
  socket.tcp = info;
  socket.row.state = State::established;
  return socket;
}

template <typename T>
T values_of(const SocketDetails& socket) {
  T value;
  set(value, socket);
  return value;
}

TEST(EStatsValues, AreZeroForWhatAnOlderKernelDoesNotTell) {
  const SocketDetails old = filled(1, 104);
  const auto data = values_of<TCP_ESTATS_DATA_ROD_v0>(old);
  EXPECT_EQ(data.DataBytesOut + data.DataBytesIn + data.SegsOut + data.ThruBytesAcked, 0U);
  const auto path = values_of<TCP_ESTATS_PATH_ROD_v0>(old);
  EXPECT_EQ(path.PktsRetrans, 0x01010101U);
  EXPECT_EQ(path.BytesRetrans + path.Timeouts + path.MinRtt, 0U);
  EXPECT_EQ(values_of<TCP_ESTATS_REC_ROD_v0>(old).CurRwinSent, 0U);
}

TEST(EStatsValues, AreZeroForASocketWithoutConnection) {
  const SocketDetails nothing;
  EXPECT_EQ(values_of<TCP_ESTATS_PATH_ROD_v0>(nothing).SmoothedRtt, 0U);
  EXPECT_EQ(values_of<TCP_ESTATS_BANDWIDTH_ROD_v0>(nothing).OutboundBandwidth, 0U);
  EXPECT_EQ(values_of<TCP_ESTATS_REC_ROD_v0>(nothing).WinScaleSent, 0xFF);
  EXPECT_EQ(values_of<TCP_ESTATS_OBS_REC_ROD_v0>(nothing).WinScaleRcvd, 0xFF);
}

TEST(EStatsValues, SaturateInsteadOfWrappingWhereTheyAreNoCounts) {
  const SocketDetails full = filled(0xFF);
  const auto congestion = values_of<TCP_ESTATS_SND_CONG_ROD_v0>(full);
  EXPECT_EQ(congestion.CurCwnd, 0xFFFFFFFFU);
  EXPECT_EQ(congestion.CurSsthresh, 0xFFFFFFFFU);
  EXPECT_EQ(congestion.SndLimTimeRwin, 0xFFFFFFFFU);
  EXPECT_EQ(congestion.SndLimTimeCwnd, 0U);
  EXPECT_EQ(values_of<TCP_ESTATS_BANDWIDTH_ROD_v0>(full).OutboundBandwidth, ~std::uint64_t{7});
}

TEST(EStatsValues, TakeAMinimumWithoutSampleForUnknown) {
  SocketDetails socket = filled(0);
  socket.tcp->min_rtt_us = 0xFFFFFFFF;
  EXPECT_EQ(values_of<TCP_ESTATS_FINE_RTT_ROD_v0>(socket).MinRtt, 0U);
  EXPECT_EQ(values_of<TCP_ESTATS_PATH_ROD_v0>(socket).MinRtt, 0U);
  socket.tcp->min_rtt_us = 2500;
  EXPECT_EQ(values_of<TCP_ESTATS_FINE_RTT_ROD_v0>(socket).MinRtt, 2500U);
  EXPECT_EQ(values_of<TCP_ESTATS_PATH_ROD_v0>(socket).MinRtt, 2U);
}

TEST(EStatsValues, DivideWindowsAndTimesAsMicrosoftCountsThem) {
  SocketDetails socket = filled(0);
  TcpInfo& tcp = *socket.tcp;
  tcp.congestion_window = 10;
  tcp.send_mss_bytes = 1448;
  tcp.slow_start_threshold = 7;
  tcp.busy_us = 10'000;
  tcp.receive_window_limited_us = 3000;
  tcp.send_buffer_limited_us = 2000;
  tcp.timeouts = 5;
  tcp.timeout_recoveries = 2;
  tcp.unsent_bytes = 30;
  tcp.delivery_rate_bytes_per_s = 1000;
  socket.queues.send = 100;
  const auto congestion = values_of<TCP_ESTATS_SND_CONG_ROD_v0>(socket);
  EXPECT_EQ(congestion.CurCwnd, 14480U);
  EXPECT_EQ(congestion.CurSsthresh, 7U * 1448U);
  EXPECT_EQ(congestion.SndLimTimeCwnd, 5U);
  EXPECT_EQ(values_of<TCP_ESTATS_PATH_ROD_v0>(socket).SubsequentTimeouts, 3U);
  EXPECT_EQ(values_of<TCP_ESTATS_SEND_BUFF_ROD_v0>(socket).CurRetxQueue, 70U);
  EXPECT_EQ(values_of<TCP_ESTATS_BANDWIDTH_ROD_v0>(socket).OutboundBandwidth, 8000U);
}

TEST(EStatsSwitches, AreOffUntilTheyAreTurnedOn) {
  EXPECT_EQ(switches_of(1000), 0U);
  change_switches(1000, 5, 0);
  change_switches(1000, 2, 4);
  EXPECT_EQ(switches_of(1000), 3U);
  EXPECT_EQ(switches_of(1001), 0U);
  change_switches(1000, 0, 3);
  EXPECT_EQ(switches_of(1000), 0U);
}

TEST(EStatsSwitches, IgnoreASocketWithoutIdentity) {
  change_switches(0, 1, 0);
  EXPECT_EQ(switches_of(0), 0U);
}

TEST(EStatsSwitches, KeepCookiesOfBothCountsApart) {
  change_switches(7, 1, 0);
  change_switches(~std::uint64_t{7}, 2, 0);
  EXPECT_EQ(switches_of(7), 1U);
  EXPECT_EQ(switches_of(~std::uint64_t{7}), 2U);
}

TEST(EStatsSwitches, RememberAThousandSocketsAndForgetOldOnesOfAMillion) {
  for (std::uint64_t cookie = 5'000'000; cookie < 5'001'000; ++cookie)
    change_switches(cookie, 8, 0);
  for (std::uint64_t cookie = 5'000'000; cookie < 5'001'000; ++cookie)
    ASSERT_EQ(switches_of(cookie), 8U) << cookie;
  for (std::uint64_t cookie = 6'000'000; cookie < 7'000'000; ++cookie) {
    change_switches(cookie, 16, 0);
    ASSERT_EQ(switches_of(cookie), 16U) << cookie;
  }
}

TEST(EStatsSwitches, LoseNothingBetweenThreads) {
  constexpr std::uint64_t cookie = 9'000'001;
  std::vector<std::thread> threads;
  for (unsigned bit = 0; bit < 8; ++bit)
    threads.emplace_back([bit] {
      for (int i = 0; i < 1000; ++i) {
        change_switches(cookie, 0, 1U << bit);
        change_switches(cookie, 1U << bit, 0);
        EXPECT_NE(switches_of(cookie) & 1U << bit, 0U);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(switches_of(cookie), 0xFFU);
}

}  // namespace
}  // namespace tcptable::iphlpapi

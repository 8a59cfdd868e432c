#include "socket_details.hpp"

#include <gtest/gtest.h>
#include <linux/inet_diag.h>

#include "../builders/netlink_message.hpp"

namespace tcptable::wire {
namespace {

using test::append_attribute;
using test::bytes_of;
using test::ByteVector;
using test::diag_message;

// The message of a connection with one attribute.
ByteVector answer_with(std::uint16_t type, const ByteVector& payload) {
  ByteVector bytes = bytes_of(diag_message("10.0.0.1", 80, "10.0.0.2", 5000));
  append_attribute(bytes, type, payload);
  return bytes;
}

SocketDetails decoded(const ByteVector& bytes) {
  SocketDetails details;
  EXPECT_TRUE(decode_details(bytes, Protocol::tcp, details));
  return details;
}

TEST(DecodeDetails, TakesRowQueuesAndTimer) {
  inet_diag_msg message = diag_message("10.0.0.1", 80, "10.0.0.2", 5000);
  message.idiag_rqueue = 11;
  message.idiag_wqueue = 22;
  message.idiag_timer = 1;
  message.idiag_retrans = 3;
  message.idiag_expires = 250;
  const SocketDetails details = decoded(bytes_of(message));
  EXPECT_EQ(details.row.remote_port, 5000U);
  EXPECT_EQ(details.queues.receive, 11U);
  EXPECT_EQ(details.queues.send, 22U);
  EXPECT_EQ(details.timer.kind, TimerKind::retransmission);
  EXPECT_EQ(details.timer.attempts, 3U);
  EXPECT_EQ(details.timer.expires_ms, 250U);
}

TEST(DecodeDetails, KnowsNothingThatWasNotTold) {
  const SocketDetails details = decoded(bytes_of(diag_message("::1", 80, "::1", 5000)));
  EXPECT_FALSE(details.tcp || details.memory || details.cgroup_id || details.mark);
  EXPECT_FALSE(details.class_id || details.type_of_service || details.traffic_class);
  EXPECT_FALSE(details.shut_down);
  EXPECT_EQ(details.congestion(), "");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(details.congestion_state));
}

TEST(DecodeDetails, GivesAnUnknownTimerAName) {
  inet_diag_msg message = diag_message("10.0.0.1", 80, "10.0.0.2", 5000);
  message.idiag_timer = 5;
  EXPECT_EQ(decoded(bytes_of(message)).timer.kind, TimerKind::other);
}

TEST(DecodeDetails, RejectsWhatIsNoSocket) {
  const ByteVector whole = bytes_of(diag_message("10.0.0.1", 80, "10.0.0.2", 5000));
  SocketDetails details;
  for (std::size_t size = 0; size < whole.size(); ++size)
    ASSERT_FALSE(decode_details(sys::Bytes(whole).first(size), Protocol::tcp, details)) << size;
}

TEST(DecodeDetails, TakesMemoryWithAndWithoutDrops) {
  std::array<std::uint32_t, 9> words{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto whole = decoded(answer_with(INET_DIAG_SKMEMINFO, bytes_of(words))).memory;
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->receive_bytes, 1U);
  EXPECT_EQ(whole->receive_buffer_bytes, 2U);
  EXPECT_EQ(whole->backlog_bytes, 8U);
  EXPECT_EQ(whole->drops, 9U);
  ByteVector shorter = bytes_of(words);
  shorter.resize(32);
  const auto old = decoded(answer_with(INET_DIAG_SKMEMINFO, shorter)).memory;
  ASSERT_TRUE(old);
  EXPECT_FALSE(old->drops);
  shorter.resize(31);
  EXPECT_FALSE(decoded(answer_with(INET_DIAG_SKMEMINFO, shorter)).memory);
}

TEST(DecodeDetails, TakesTheNameOfTheCongestionControl) {
  const auto name = [](std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return std::string(
        decoded(answer_with(INET_DIAG_CONG, ByteVector(bytes.begin(), bytes.end()))).congestion());
  };
  EXPECT_EQ(name({"cubic\0", 6}), "cubic");
  EXPECT_EQ(name("bbr"), "bbr");
  EXPECT_EQ(name("sixteenletterseachand more"),
            "sixteenletters"
            "ea");
  EXPECT_EQ(name(""), "");
}

TEST(DecodeDetails, TakesWhatCongestionControlsTell) {
  tcp_bbr_info bbr{};
  bbr.bbr_bw_lo = 5;
  bbr.bbr_bw_hi = 1;
  bbr.bbr_pacing_gain = 739;
  const auto by_bbr = decoded(answer_with(INET_DIAG_BBRINFO, bytes_of(bbr))).congestion_state;
  EXPECT_EQ(std::get<BbrState>(by_bbr).bandwidth_bytes_per_s, 0x100000005ULL);
  EXPECT_EQ(std::get<BbrState>(by_bbr).pacing_gain, 739U);

  tcp_dctcp_info dctcp{};
  dctcp.dctcp_enabled = 1;
  dctcp.dctcp_alpha = 1024;
  const auto by_dctcp = decoded(answer_with(INET_DIAG_DCTCPINFO, bytes_of(dctcp))).congestion_state;
  EXPECT_EQ(std::get<DctcpState>(by_dctcp).alpha, 1024U);

  tcpvegas_info vegas{};
  vegas.tcpv_rtt = 77;
  const auto by_vegas = decoded(answer_with(INET_DIAG_VEGASINFO, bytes_of(vegas))).congestion_state;
  EXPECT_EQ(std::get<VegasState>(by_vegas).rtt_us, 77U);

  EXPECT_TRUE(std::holds_alternative<std::monostate>(
      decoded(answer_with(INET_DIAG_BBRINFO, ByteVector(3))).congestion_state));
}

TEST(DecodeDetails, TakesMarksAndNumbers) {
  EXPECT_EQ(decoded(answer_with(INET_DIAG_CGROUP_ID, bytes_of(std::uint64_t{1} << 40))).cgroup_id,
            std::uint64_t{1} << 40);
  EXPECT_EQ(decoded(answer_with(INET_DIAG_MARK, bytes_of(std::uint32_t{7}))).mark, 7U);
  EXPECT_EQ(decoded(answer_with(INET_DIAG_CLASS_ID, bytes_of(std::uint32_t{8}))).class_id, 8U);
  EXPECT_EQ(decoded(answer_with(INET_DIAG_TOS, bytes_of(std::uint8_t{16}))).type_of_service, 16U);
  EXPECT_EQ(decoded(answer_with(INET_DIAG_TCLASS, bytes_of(std::uint8_t{17}))).traffic_class, 17U);
  EXPECT_EQ(decoded(answer_with(INET_DIAG_SHUTDOWN, bytes_of(std::uint8_t{3}))).shut_down, 3U);
  EXPECT_FALSE(decoded(answer_with(INET_DIAG_CGROUP_ID, ByteVector(7))).cgroup_id);
  EXPECT_FALSE(decoded(answer_with(INET_DIAG_TOS, {})).type_of_service);
}

TEST(DecodeDetails, TakesTcpInfoOfAnyLength) {
  for (const std::size_t size : {0U, 104U, 232U, 280U, 300U}) {
    const auto tcp = decoded(answer_with(INET_DIAG_INFO, ByteVector(size))).tcp;
    ASSERT_TRUE(tcp);
    EXPECT_EQ(tcp->known_bytes, std::min<std::size_t>(size, 280));
  }
}

ByteVector announcement(std::uint8_t protocol) {
  ByteVector bytes = bytes_of(diag_message("10.0.0.1", 80, "10.0.0.2", 5000));
  append_attribute(bytes, INET_DIAG_PROTOCOL, ByteVector{std::byte{protocol}});
  return bytes;
}

TEST(DecodeEnd, TakesTheProtocolFromTheAnnouncement) {
  SocketDetails details;
  for (const Protocol protocol : {Protocol::tcp, Protocol::udp}) {
    ASSERT_TRUE(decode_end(announcement(static_cast<std::uint8_t>(protocol)), details));
    EXPECT_EQ(details.row.protocol, protocol);
    EXPECT_EQ(details.row.local_port, 80U);
    EXPECT_EQ(details.row.state, State::closed);
    EXPECT_EQ(details.row.uid, no_uid);
  }
}

TEST(DecodeEnd, RejectsOtherProtocolsAndWhatIsCut) {
  SocketDetails details;
  EXPECT_FALSE(decode_end(announcement(136), details)) << "UDP-Lite";
  const ByteVector whole = announcement(6);
  for (std::size_t size = 0; size + 4 < whole.size(); ++size)
    ASSERT_FALSE(decode_end(sys::Bytes(whole).first(size), details)) << size;
}

}  // namespace
}  // namespace tcptable::wire

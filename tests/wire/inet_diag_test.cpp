#include "inet_diag.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <optional>

#include "../builders/netlink_message.hpp"

namespace tcptable::wire {
namespace {

using test::append_attribute;
using test::bytes_of;
using test::bytes_of_numbers;
using test::ByteVector;
using test::diag_message;

struct Decoded {
  Row row;
  Queues queues;
};

std::optional<Decoded> decode(sys::Bytes payload, Protocol protocol = Protocol::tcp) {
  Decoded decoded{};
  // Foreign contents, so that a member that is not written shows.
  std::memset(static_cast<void*>(&decoded.row), 0xA5, sizeof decoded.row);
  if (!decode_socket(payload, protocol, decoded.row, decoded.queues)) return std::nullopt;
  return decoded;
}

std::optional<Decoded> decode(const inet_diag_msg& message, Protocol protocol = Protocol::tcp) {
  return decode(bytes_of(message), protocol);
}

TEST(InetDiag, DecodesAnIpv4Connection) {
  inet_diag_msg message = diag_message("10.0.0.1", 443, "192.0.2.7", 50000);
  message.idiag_rqueue = 11;
  message.idiag_wqueue = 22;
  message.id.idiag_if = 3;
  message.id.idiag_cookie[0] = 0x89ABCDEF;
  message.id.idiag_cookie[1] = 0x01234567;
  const auto decoded = decode(message);
  ASSERT_TRUE(decoded);
  const Row& row = decoded->row;
  EXPECT_EQ(row.protocol, Protocol::tcp);
  EXPECT_EQ(row.local_address(), *Address::parse("10.0.0.1"));
  EXPECT_EQ(row.remote_address(), *Address::parse("192.0.2.7"));
  EXPECT_EQ(row.local_port, 443);
  EXPECT_EQ(row.remote_port, 50000);
  EXPECT_EQ(row.state, State::established);
  EXPECT_EQ(row.interface_index, 3U);
  EXPECT_EQ(row.cookie, 0x0123456789ABCDEFULL);
  EXPECT_EQ(row.inode, 100443U);
  EXPECT_EQ(row.uid, 1000U);
  EXPECT_EQ(row.flags, 0);
  EXPECT_EQ(decoded->queues.receive, 11U);
  EXPECT_EQ(decoded->queues.send, 22U);
}

TEST(InetDiag, DecodesAnIpv6Connection) {
  const auto decoded = decode(diag_message("2001:db8::1", 1, "fe80::2", 65535));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->row.local_address(), *Address::parse("2001:db8::1"));
  EXPECT_EQ(decoded->row.remote_address(), *Address::parse("fe80::2"));
  EXPECT_EQ(decoded->row.remote_port, 65535);
}

TEST(InetDiag, TrustsOnlyTheFirstWordOfAnIpv4Address) {
  inet_diag_msg message = diag_message("10.0.0.1", 1, "10.0.0.2", 2);
  for (int word = 1; word < 4; ++word) {
    message.id.idiag_src[word] = 0xFFFFFFFF;
    message.id.idiag_dst[word] = 0xFFFFFFFF;
  }
  const auto decoded = decode(message);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->row.local_address(), *Address::parse("10.0.0.1"));
  EXPECT_EQ(decoded->row.remote_address(), *Address::parse("10.0.0.2"));
}

TEST(InetDiag, KnowsEveryTcpState) {
  constexpr std::array expected{State::established, State::syn_sent,   State::syn_received,
                                State::fin_wait_1,  State::fin_wait_2, State::time_wait,
                                State::bound,       State::close_wait, State::last_ack,
                                State::listen,      State::closing,    State::syn_received,
                                State::bound};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto number = static_cast<std::uint8_t>(i + 1);
    const auto decoded = decode(diag_message("10.0.0.1", 1, "10.0.0.2", 2, number));
    ASSERT_TRUE(decoded) << +number;
    EXPECT_EQ(decoded->row.state, expected[i]) << +number;
  }
}

TEST(InetDiag, CallsAnUnconnectedUdpSocketClosed) {
  const auto decoded = decode(diag_message("0.0.0.0", 53, "0.0.0.0", 0, 7), Protocol::udp);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->row.state, State::closed);
  EXPECT_EQ(decoded->row.protocol, Protocol::udp);
  const auto connected = decode(diag_message("10.0.0.1", 53, "10.0.0.2", 9, 1), Protocol::udp);
  ASSERT_TRUE(connected);
  EXPECT_EQ(connected->row.state, State::established);
}

TEST(InetDiag, RefusesAStateThatDoesNotExist) {
  for (const int number : {0, 14, 15, 128, 255}) {
    const auto state = static_cast<std::uint8_t>(number);
    EXPECT_FALSE(decode(diag_message("10.0.0.1", 1, "10.0.0.2", 2, state))) << number;
  }
}

TEST(InetDiag, RefusesAFamilyThatIsNotIp) {
  for (const int family : {AF_UNSPEC, AF_UNIX, 3, 9, 11, 255}) {
    inet_diag_msg message = diag_message("10.0.0.1", 1, "10.0.0.2", 2);
    message.idiag_family = static_cast<std::uint8_t>(family);
    EXPECT_FALSE(decode(message)) << family;
  }
}

TEST(InetDiag, RejectsMessageShorterThanItsHeader) {
  const ByteVector whole = bytes_of(diag_message("10.0.0.1", 1, "10.0.0.2", 2));
  for (std::size_t size = 0; size < whole.size(); ++size)
    ASSERT_FALSE(decode(sys::Bytes(whole).first(size))) << size;
  EXPECT_TRUE(decode(whole));
}

TEST(InetDiag, ShowsNoPeerForAListener) {
  const auto decoded = decode(diag_message("10.0.0.1", 80, "10.0.0.2", 99, 10));
  ASSERT_TRUE(decoded);
  EXPECT_TRUE(is_unspecified(decoded->row.remote_address()));
  EXPECT_EQ(decoded->row.remote_port, 0);
  EXPECT_EQ(decoded->row.local_port, 80);
}

TEST(InetDiag, GivesTheBacklogOfAListenerAsItsQueues) {
  inet_diag_msg message = diag_message("10.0.0.1", 80, "0.0.0.0", 0, 10);
  message.idiag_rqueue = 3;
  message.idiag_wqueue = 128;
  const auto decoded = decode(message);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->queues.receive, 3U);
  EXPECT_EQ(decoded->queues.send, 128U);
}

std::uint32_t uid_of(std::uint32_t uid, std::uint32_t inode) {
  inet_diag_msg message = diag_message("10.0.0.1", 1, "10.0.0.2", 2);
  message.idiag_uid = uid;
  message.idiag_inode = inode;
  return decode(message)->row.uid;
}

TEST(InetDiag, DoesNotKnowTheUserWhereNobodyIsLeftToAsk) {
  EXPECT_EQ(uid_of(0, 0), no_uid);
  EXPECT_EQ(uid_of(0, 5), 0U);
  EXPECT_EQ(uid_of(1000, 0), 1000U);
  EXPECT_EQ(uid_of(1000, 5), 1000U);
}

ByteVector ipv6_listener() { return bytes_of(diag_message("::", 80, "::", 0, 10)); }

std::uint8_t flags_of(sys::Bytes payload) { return decode(payload)->row.flags; }

TEST(InetDiag, DecodesTheCgroup) {
  ByteVector payload = bytes_of(diag_message("10.0.0.1", 80, "10.0.0.2", 5));
  EXPECT_EQ(decode_cgroup(payload), 0U) << "no attribute";
  append_attribute(payload, INET_DIAG_SKV6ONLY, bytes_of_numbers({1}));
  append_attribute(payload, INET_DIAG_CGROUP_ID, bytes_of(std::uint64_t{0x0123456789ABCDEF}));
  EXPECT_EQ(decode_cgroup(payload), 0x0123456789ABCDEFU);
}

TEST(InetDiag, TakesACutCgroupForNone) {
  ByteVector payload = bytes_of(diag_message("10.0.0.1", 80, "10.0.0.2", 5));
  append_attribute(payload, INET_DIAG_CGROUP_ID, bytes_of_numbers({1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(decode_cgroup(payload), 0U);
  for (std::size_t size = 0; size < payload.size(); ++size)
    EXPECT_EQ(decode_cgroup(std::span(payload).first(size)), 0U);
}

constexpr auto known = static_cast<std::uint8_t>(RowFlag::v6_only_known);
constexpr auto only = static_cast<std::uint8_t>(RowFlag::v6_only);

TEST(InetDiag, TellsIpv6OnlyFromItsAttribute) {
  ByteVector set = ipv6_listener();
  append_attribute(set, INET_DIAG_SKV6ONLY, bytes_of_numbers({1}));
  EXPECT_EQ(flags_of(set), known | only);
  ByteVector unset = ipv6_listener();
  append_attribute(unset, INET_DIAG_SKV6ONLY, bytes_of_numbers({0}));
  EXPECT_EQ(flags_of(unset), known);
}

TEST(InetDiag, DoesNotGuessIpv6OnlyWithoutTheAttribute) { EXPECT_EQ(flags_of(ipv6_listener()), 0); }

TEST(InetDiag, DoesNotKnowIpv6OnlyFromAnAttributeThatIsCutOrEmpty) {
  ByteVector cut = ipv6_listener();
  append_attribute(cut, INET_DIAG_SKV6ONLY, bytes_of_numbers({1}));
  cut.erase(cut.end() - 4, cut.end());
  EXPECT_EQ(flags_of(cut), 0);
  ByteVector empty = ipv6_listener();
  append_attribute(empty, INET_DIAG_SKV6ONLY, {});
  EXPECT_EQ(flags_of(empty), 0);
}

TEST(InetDiag, HasNoIpv6OnlyForAnIpv4Socket) {
  ByteVector payload = bytes_of(diag_message("0.0.0.0", 80, "0.0.0.0", 0, 10));
  append_attribute(payload, INET_DIAG_SKV6ONLY, bytes_of_numbers({1}));
  EXPECT_EQ(flags_of(payload), 0);
}

TEST(InetDiag, StepsOverAttributesThatItDoesNotKnow) {
  ByteVector payload = ipv6_listener();
  append_attribute(payload, INET_DIAG_MEMINFO, ByteVector(16));
  append_attribute(payload, 999, ByteVector(7));
  append_attribute(payload, INET_DIAG_SKV6ONLY, bytes_of_numbers({1}));
  append_attribute(payload, 1000, {});
  EXPECT_EQ(flags_of(payload), known | only);
}

}  // namespace
}  // namespace tcptable::wire

#include <gtest/gtest.h>

#include <tuple>

#include "../builders/netlink_message.hpp"
#include "inet_diag.hpp"
#include "netlink.hpp"

namespace tcptable::wire {
namespace {

using test::bytes_of;
using test::bytes_of_numbers;
using test::ByteVector;

ByteVector encoded(const DiagRequest& request) {
  ByteVector out(diag_request_max + request.filter.size(), std::byte{0xEE});
  out.resize(encode_dump(request, out));
  return out;
}

// A request whose every byte is laid out here by hand, so that a mistake in a struct would show.
TEST(EncodeDump, WritesOneFamilyByteForByte) {
  const ByteVector expected = bytes_of_numbers({
      72, 0, 0, 0,  // length
      20, 0,        // SOCK_DIAG_BY_FAMILY
      1,  3,        // NLM_F_REQUEST | NLM_F_DUMP
      9,  0, 0, 0,  // sequence
      0,  0, 0, 0,  // port of the sender: the kernel knows
      2,  6, 0, 0,  // AF_INET, IPPROTO_TCP, no extension, padding
      2,  4, 0, 0,  // states 1 and 10
      0,  0, 0, 0,  // ports
      0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  // source
      0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  // destination
      0,  0, 0, 0,                                      // interface
      0,  0, 0, 0, 0, 0, 0, 0,                          // cookie
  });
  EXPECT_EQ(encoded({.protocol = Protocol::tcp,
                     .scope = DiagScope::ipv4,
                     .state_bits = 1U << 1 | 1U << 10,
                     .sequence = 9,
                     .filter = {}}),
            expected);
}

TEST(EncodeDump, NamesFamilyAndProtocol) {
  for (const auto& [scope, family] :
       {std::pair(DiagScope::ipv4, AF_INET), std::pair(DiagScope::ipv6, AF_INET6)}) {
    for (const Protocol protocol : {Protocol::tcp, Protocol::udp}) {
      const ByteVector bytes = encoded(
          {.protocol = protocol, .scope = scope, .state_bits = 0xFFF, .sequence = 1, .filter = {}});
      const auto body = sys::load<inet_diag_req_v2>(sys::drop(bytes, sizeof(nlmsghdr)));
      ASSERT_TRUE(body);
      EXPECT_EQ(body->sdiag_family, family);
      EXPECT_EQ(body->sdiag_protocol, static_cast<int>(protocol));
      EXPECT_EQ(body->idiag_states, 0xFFFU);
      EXPECT_EQ(body->idiag_ext, 0);
    }
  }
}

TEST(EncodeDump, AsksForBothFamiliesByTheOlderRequest) {
  const ByteVector bytes = encoded({.protocol = Protocol::tcp,
                                    .scope = DiagScope::both,
                                    .state_bits = 0x402,
                                    .sequence = 3,
                                    .filter = {}});
  ASSERT_EQ(bytes.size(), sizeof(nlmsghdr) + sizeof(inet_diag_req));
  const auto header = sys::load<nlmsghdr>(bytes);
  EXPECT_EQ(header->nlmsg_type, TCPDIAG_GETSOCK);
  EXPECT_EQ(header->nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
  EXPECT_EQ(header->nlmsg_len, bytes.size());
  EXPECT_EQ(header->nlmsg_seq, 3U);
  const auto body = sys::load<inet_diag_req>(sys::drop(bytes, sizeof(nlmsghdr)));
  EXPECT_EQ(body->idiag_family, AF_INET);
  EXPECT_EQ(body->idiag_states, 0x402U);
  EXPECT_EQ(body->idiag_dbs, 0U);
}

TEST(EncodeDump, AppendsTheFilterAsAnAttribute) {
  const ByteVector filter = bytes_of_numbers({1, 4, 8, 0, 2, 4, 8, 0});
  for (const DiagScope scope : {DiagScope::ipv4, DiagScope::ipv6, DiagScope::both}) {
    const ByteVector plain = encoded({.protocol = Protocol::tcp, .scope = scope, .filter = {}});
    const ByteVector bytes = encoded({.protocol = Protocol::tcp, .scope = scope, .filter = filter});
    ASSERT_EQ(bytes.size(), plain.size() + sizeof(nlattr) + filter.size());
    EXPECT_EQ(sys::load<nlmsghdr>(bytes)->nlmsg_len, bytes.size());
    const sys::Bytes rest = sys::drop(bytes, plain.size());
    EXPECT_EQ(sys::load<nlattr>(rest)->nla_type, INET_DIAG_REQ_BYTECODE);
    EXPECT_EQ(sys::load<nlattr>(rest)->nla_len, sizeof(nlattr) + filter.size());
    const sys::Bytes payload = sys::drop(rest, sizeof(nlattr));
    EXPECT_EQ(ByteVector(payload.begin(), payload.end()), filter);
  }
}

TEST(EncodeDump, FitsTheRoomThatItPromises) {
  const ByteVector filter(400);
  for (const DiagScope scope : {DiagScope::ipv4, DiagScope::ipv6, DiagScope::both}) {
    EXPECT_LE(encoded({.scope = scope, .filter = {}}).size(), diag_request_max);
    EXPECT_GT(encoded({.scope = scope, .filter = filter}).size(), filter.size());
  }
}

TEST(EncodeDump, GivesNothingWhenTheBufferIsTooSmall) {
  const ByteVector filter(8);
  for (const DiagScope scope : {DiagScope::ipv4, DiagScope::ipv6, DiagScope::both}) {
    const DiagRequest request{.scope = scope, .filter = filter};
    const std::size_t size = encoded(request).size();
    ByteVector out(size);
    EXPECT_EQ(encode_dump(request, out), size);
    for (std::size_t room = 0; room < size; ++room)
      ASSERT_EQ(encode_dump(request, std::span(out).first(room)), 0U) << room;
  }
}

Row connection() {
  Row row{};
  row.local_bytes = Address::parse("2001:db8::1")->bytes;
  row.remote_bytes = Address::parse("2001:db8::2")->bytes;
  row.local_port = 0x1234;
  row.remote_port = 443;
  row.cookie = 0x1122334455667788ULL;
  row.interface_index = 7;
  row.family = Family::ipv6;
  row.protocol = Protocol::tcp;
  return row;
}

TEST(EncodeLookup, NamesTheSocketByAllThatIdentifiesIt) {
  ByteVector bytes(diag_request_max);
  bytes.resize(encode_lookup(connection(), 5, bytes));
  ASSERT_EQ(bytes.size(), sizeof(nlmsghdr) + sizeof(inet_diag_req_v2));
  const auto header = sys::load<nlmsghdr>(bytes);
  EXPECT_EQ(header->nlmsg_len, bytes.size());
  EXPECT_EQ(header->nlmsg_type, SOCK_DIAG_BY_FAMILY);
  EXPECT_EQ(header->nlmsg_flags, NLM_F_REQUEST);
  EXPECT_EQ(header->nlmsg_seq, 5U);
  const auto body = sys::load<inet_diag_req_v2>(sys::drop(bytes, sizeof(nlmsghdr)));
  EXPECT_EQ(body->sdiag_family, AF_INET6);
  EXPECT_EQ(body->sdiag_protocol, IPPROTO_TCP);
  EXPECT_EQ(body->id.idiag_sport, htons(0x1234));
  EXPECT_EQ(body->id.idiag_dport, htons(443));
  EXPECT_EQ(std::memcmp(body->id.idiag_src, connection().local_bytes.data(), 16), 0);
  EXPECT_EQ(std::memcmp(body->id.idiag_dst, connection().remote_bytes.data(), 16), 0);
  EXPECT_EQ(body->id.idiag_if, 7U);
  EXPECT_EQ(body->id.idiag_cookie[0], 0x55667788U);
  EXPECT_EQ(body->id.idiag_cookie[1], 0x11223344U);
}

TEST(EncodeLookup, LeavesTheCookieOpenWhenItIsUnknown) {
  Row row = connection();
  row.cookie = 0;
  ByteVector bytes(diag_request_max);
  bytes.resize(encode_lookup(row, 5, bytes));
  const auto body = sys::load<inet_diag_req_v2>(sys::drop(bytes, sizeof(nlmsghdr)));
  EXPECT_EQ(body->id.idiag_cookie[0], INET_DIAG_NOCOOKIE);
  EXPECT_EQ(body->id.idiag_cookie[1], INET_DIAG_NOCOOKIE);
}

TEST(EncodeLookup, GivesNothingWhenTheBufferIsTooSmall) {
  ByteVector out(diag_request_max);
  const std::size_t size = encode_lookup(connection(), 1, out);
  ASSERT_GT(size, 0U);
  EXPECT_EQ(encode_lookup(connection(), 1, std::span(out).first(size)), size);
  EXPECT_EQ(encode_lookup(connection(), 1, std::span(out).first(size - 1)), 0U);
  EXPECT_EQ(encode_lookup(connection(), 1, std::span<std::byte>()), 0U);
}

ByteVector details_of(const Row& row) {
  ByteVector bytes(diag_request_max);
  bytes.resize(encode_details(row, 5, bytes));
  return bytes;
}

TEST(EncodeDetails, AsksForTheSameSocketWithAllExtensions) {
  const ByteVector bytes = details_of(connection());
  EXPECT_EQ(sys::load<nlmsghdr>(bytes)->nlmsg_type, SOCK_DIAG_BY_FAMILY);
  EXPECT_EQ(sys::load<nlmsghdr>(bytes)->nlmsg_flags, NLM_F_REQUEST);
  const auto body = sys::load<inet_diag_req_v2>(sys::drop(bytes, sizeof(nlmsghdr)));
  EXPECT_EQ(body->idiag_ext, 0xFF);
  EXPECT_EQ(body->id.idiag_sport, htons(0x1234));
  EXPECT_EQ(body->id.idiag_cookie[0], 0x55667788U);
}

TEST(EncodeDetails, TurnsTheEndsOfUdp) {
  Row row = connection();
  row.protocol = Protocol::udp;
  const ByteVector bytes = details_of(row);
  const auto body = sys::load<inet_diag_req_v2>(sys::drop(bytes, sizeof(nlmsghdr)));
  EXPECT_EQ(body->sdiag_protocol, IPPROTO_UDP);
  EXPECT_EQ(body->id.idiag_dport, htons(0x1234));
  EXPECT_EQ(body->id.idiag_sport, htons(443));
  EXPECT_EQ(std::memcmp(body->id.idiag_dst, row.local_bytes.data(), 16), 0);
}

TEST(EncodeClose, NamesTheSocketAndWantsAnAnswer) {
  for (const Protocol protocol : {Protocol::tcp, Protocol::udp}) {
    Row row = connection();
    row.protocol = protocol;
    ByteVector bytes(diag_request_max);
    bytes.resize(encode_close(row, 5, bytes));
    EXPECT_EQ(sys::load<nlmsghdr>(bytes)->nlmsg_type, SOCK_DESTROY);
    EXPECT_EQ(sys::load<nlmsghdr>(bytes)->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
    const auto body = sys::load<inet_diag_req_v2>(sys::drop(bytes, sizeof(nlmsghdr)));
    EXPECT_EQ(body->id.idiag_sport, htons(0x1234));
    EXPECT_EQ(body->id.idiag_dport, htons(443));
    EXPECT_EQ(body->id.idiag_cookie[1], 0x11223344U);
    EXPECT_EQ(encode_close(row, 5, std::span(bytes).first(bytes.size() - 1)), 0U);
  }
}

}  // namespace
}  // namespace tcptable::wire

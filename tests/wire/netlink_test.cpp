#include "netlink.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "../builders/netlink_message.hpp"

namespace tcptable::wire {
namespace {

using test::append_attribute;
using test::bytes_of;
using test::bytes_of_numbers;
using test::ByteVector;
using test::Datagram;

struct Walk {
  std::vector<NetlinkMessage> messages;
  bool malformed = false;
};

Walk walk(sys::Bytes datagram) {
  NetlinkWalker walker(datagram);
  Walk result;
  NetlinkMessage message;
  while (walker.next(message)) result.messages.push_back(message);
  result.malformed = walker.malformed();
  return result;
}

ByteVector header(std::uint32_t length) {
  nlmsghdr header{};
  header.nlmsg_len = length;
  return bytes_of(header);
}

TEST(NetlinkWalker, FindsNothingInAnEmptyDatagram) {
  const Walk result = walk({});
  EXPECT_TRUE(result.messages.empty());
  EXPECT_FALSE(result.malformed);
}

TEST(NetlinkWalker, GivesTypeFlagsSequenceAndPayload) {
  const ByteVector payload = bytes_of_numbers({1, 2, 3, 4, 5, 6, 7, 8});
  const Datagram datagram = Datagram(77).message(20, payload, NLM_F_MULTI | NLM_F_DUMP_INTR);
  const Walk result = walk(datagram.bytes());
  ASSERT_EQ(result.messages.size(), 1U);
  EXPECT_EQ(result.messages[0].type, 20);
  EXPECT_EQ(result.messages[0].flags, NLM_F_MULTI | NLM_F_DUMP_INTR);
  EXPECT_EQ(result.messages[0].sequence, 77U);
  EXPECT_EQ(ByteVector(result.messages[0].payload.begin(), result.messages[0].payload.end()),
            payload);
  EXPECT_FALSE(result.malformed);
}

TEST(NetlinkWalker, StepsOverPaddingButDoesNotCallItPayload) {
  const Datagram datagram =
      Datagram().message(20, bytes_of_numbers({1})).message(21, bytes_of_numbers({2, 3, 4}));
  const Walk result = walk(datagram.bytes());
  ASSERT_EQ(result.messages.size(), 2U);
  EXPECT_EQ(result.messages[0].payload.size(), 1U);
  EXPECT_EQ(result.messages[1].payload.size(), 3U);
  EXPECT_EQ(result.messages[1].type, 21);
}

TEST(NetlinkWalker, ForgivesMissingPaddingAfterTheLastMessage) {
  const Walk result = walk(Datagram().message(20, bytes_of_numbers({1})).cut(3).bytes());
  EXPECT_EQ(result.messages.size(), 1U);
  EXPECT_FALSE(result.malformed);
}

TEST(NetlinkWalker, AcceptsAMessageWithoutPayload) {
  const Walk result = walk(header(sizeof(nlmsghdr)));
  ASSERT_EQ(result.messages.size(), 1U);
  EXPECT_TRUE(result.messages[0].payload.empty());
}

TEST(NetlinkWalker, RefusesAHeaderThatIsCut) {
  const ByteVector whole = header(sizeof(nlmsghdr));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Walk result = walk(sys::Bytes(whole).first(size));
    EXPECT_TRUE(result.messages.empty());
    EXPECT_TRUE(result.malformed) << size;
  }
}

TEST(NetlinkWalker, RefusesALengthThatIsLessThanTheHeader) {
  for (const std::uint32_t length : {0U, 1U, 15U}) EXPECT_TRUE(walk(header(length)).malformed);
}

TEST(NetlinkWalker, RefusesALengthBeyondTheBuffer) {
  EXPECT_TRUE(walk(header(sizeof(nlmsghdr) + 1)).malformed);
  EXPECT_TRUE(walk(header(std::numeric_limits<std::uint32_t>::max())).malformed);
  EXPECT_TRUE(walk(Datagram().message(20, ByteVector(8)).cut(1).bytes()).malformed);
}

TEST(NetlinkWalker, KeepsTheMessagesBeforeABrokenOne) {
  ByteVector bytes = Datagram().message(20, ByteVector(4)).bytes();
  bytes.push_back(std::byte{9});
  const Walk result = walk(bytes);
  EXPECT_EQ(result.messages.size(), 1U);
  EXPECT_TRUE(result.malformed);
}

TEST(NetlinkWalker, DoesNotCareForAlignmentOfTheBuffer) {
  const ByteVector whole = Datagram(5).message(20, ByteVector(4)).bytes();
  ByteVector shifted(1);
  shifted.insert(shifted.end(), whole.begin(), whole.end());
  const Walk result = walk(sys::Bytes(shifted).subspan(1));
  ASSERT_EQ(result.messages.size(), 1U);
  EXPECT_EQ(result.messages[0].sequence, 5U);
}

struct Attribute {
  std::uint16_t type;
  ByteVector payload;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

std::vector<Attribute> attributes_of(sys::Bytes bytes) {
  AttributeWalker walker(bytes);
  std::vector<Attribute> result;
  NetlinkAttribute attribute;
  while (walker.next(attribute))
    result.push_back(
        {attribute.type, ByteVector(attribute.payload.begin(), attribute.payload.end())});
  return result;
}

ByteVector attribute_header(std::uint16_t length, std::uint16_t type = 1) {
  nlattr header{};
  header.nla_len = length;
  header.nla_type = type;
  return bytes_of(header);
}

TEST(AttributeWalker, GivesAttributesInTurn) {
  ByteVector bytes;
  append_attribute(bytes, 11, bytes_of_numbers({1}));
  append_attribute(bytes, 4, bytes_of_numbers({1, 2, 3, 4, 5}));
  append_attribute(bytes, 5, {});
  EXPECT_EQ(attributes_of(bytes),
            (std::vector<Attribute>{
                {11, bytes_of_numbers({1})}, {4, bytes_of_numbers({1, 2, 3, 4, 5})}, {5, {}}}));
}

TEST(AttributeWalker, LeavesTheFlagsOutOfTheType) {
  EXPECT_EQ(attributes_of(attribute_header(4, NLA_F_NESTED | NLA_F_NET_BYTEORDER | 7)),
            (std::vector<Attribute>{{7, {}}}));
}

TEST(AttributeWalker, EndsAtACutOrImpossibleAttribute) {
  EXPECT_TRUE(attributes_of({}).empty());
  EXPECT_TRUE(attributes_of(bytes_of_numbers({4, 0, 1})).empty());
  for (const int length : {0, 3, 5, 65535})
    EXPECT_TRUE(attributes_of(attribute_header(static_cast<std::uint16_t>(length))).empty())
        << length;
}

TEST(AttributeWalker, KeepsWhatCameBeforeABrokenOne) {
  ByteVector bytes;
  append_attribute(bytes, 11, bytes_of_numbers({1}));
  const ByteVector broken = attribute_header(200);
  bytes.insert(bytes.end(), broken.begin(), broken.end());
  EXPECT_EQ(attributes_of(bytes), (std::vector<Attribute>{{11, bytes_of_numbers({1})}}));
}

std::optional<int> errno_of(const Datagram& datagram) {
  const Walk result = walk(datagram.bytes());
  EXPECT_EQ(result.messages.size(), 1U);
  return netlink_errno(result.messages[0]);
}

TEST(NetlinkErrno, IsThatOfTheMessage) {
  EXPECT_EQ(errno_of(Datagram().error(13)), 13);
  EXPECT_EQ(errno_of(Datagram().done(105)), 105);
}

TEST(NetlinkErrno, IsZeroForSuccess) {
  EXPECT_EQ(errno_of(Datagram().error(0)), 0);
  EXPECT_EQ(errno_of(Datagram().done()), 0);
  EXPECT_EQ(errno_of(Datagram().done(-8)), 0);  // a positive number is no error
}

TEST(NetlinkErrno, MayBeMissingFromTheEndOfADump) {
  EXPECT_EQ(errno_of(Datagram().message(NLMSG_DONE, {})), 0);
  EXPECT_EQ(errno_of(Datagram().message(NLMSG_DONE, ByteVector(3))), 0);
}

TEST(NetlinkErrno, MayNotBeMissingFromAnError) {
  EXPECT_EQ(errno_of(Datagram().message(NLMSG_ERROR, {})), std::nullopt);
  EXPECT_EQ(errno_of(Datagram().message(NLMSG_ERROR, ByteVector(3))), std::nullopt);
}

TEST(NetlinkErrno, IsNeverZeroForANegativeNumber) {
  const auto lowest = bytes_of(std::numeric_limits<std::int32_t>::min());
  EXPECT_NE(errno_of(Datagram().message(NLMSG_ERROR, lowest)), 0);
}

}  // namespace
}  // namespace tcptable::wire

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <tcptable/address.hpp>
#include <vector>

namespace tcptable {
namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

Address ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {{a, b, c, d}, Family::ipv4};
}

TEST(Address, ParsesIpv4IntoTheFirstFourBytes) {
  const auto address = Address::parse("10.1.2.255");
  ASSERT_TRUE(address);
  EXPECT_EQ(*address, ipv4(10, 1, 2, 255));
}

TEST(Address, ParsesIpv6InNetworkOrder) {
  const auto address = Address::parse("fe80::1");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->family, Family::ipv6);
  EXPECT_EQ(address->bytes, (Bytes16{0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
}

TEST(Address, KeepsAMappedAddressAnIpv6Address) {
  const auto address = Address::parse("::ffff:10.1.2.3");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->family, Family::ipv6);
  EXPECT_TRUE(is_v4_mapped(*address));
  EXPECT_NE(*address, ipv4(10, 1, 2, 3));
  EXPECT_EQ(unmapped(*address), ipv4(10, 1, 2, 3));
}

TEST(Address, ParsesTheLongestForm) {
  const std::string_view longest = "0000:0000:0000:0000:0000:ffff:255.255.255.255";
  ASSERT_EQ(longest.size(), address_text_max);
  const auto address = Address::parse(longest);
  ASSERT_TRUE(address);
  EXPECT_EQ(unmapped(*address), ipv4(255, 255, 255, 255));
}

TEST(Address, RefusesWhatIsNotANumericAddress) {
  for (const std::string_view text : {"",
                                      " ",
                                      "1",
                                      "1.2.3",
                                      "1.2.3.",
                                      "1.2.3.4.5",
                                      "256.0.0.1",
                                      "1.2.3.4 ",
                                      " 1.2.3.4",
                                      "01.2.3.4",
                                      "0x1.2.3.4",
                                      "-1.2.3.4",
                                      "localhost",
                                      ":",
                                      ":::",
                                      "1::2::3",
                                      "::g",
                                      "::12345",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "[::1]",
                                      "::1.2.3",
                                      "1.2.3.4/8",
                                      "0000:0000:0000:0000:0000:ffff:255.255.255.255x"}) {
    const auto address = Address::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, ErrorCode::invalid_argument) << text;
  }
}

TEST(Address, RefusesAScope) {
  EXPECT_FALSE(Address::parse("fe80::1%eth0"));
  EXPECT_FALSE(Address::parse("fe80::1%1"));
  EXPECT_FALSE(Address::parse("fe80::1%"));
}

TEST(Address, RefusesAnEmbeddedZero) {
  EXPECT_FALSE(Address::parse(std::string_view("1.2.3.4\0", 8)));
  EXPECT_FALSE(Address::parse(std::string_view("1.2.3.4\0x", 9)));
  EXPECT_FALSE(Address::parse(std::string_view("\0001.2.3.4", 8)));
}

TEST(Address, ParsesNoFurtherThanTheView) {
  const std::string_view text = "1.2.3.45";
  const auto address = Address::parse(text.substr(0, 7));
  ASSERT_TRUE(address);
  EXPECT_EQ(*address, ipv4(1, 2, 3, 4));
}

TEST(Address, PrintsAsRfc5952Says) {
  for (const std::string_view text :
       {"0.0.0.0", "255.255.255.255", "::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1",
        "2001:0:0:1::1", "::ffff:192.0.2.1", "fe80::abcd:ef01:2345:6789",
        "1111:2222:3333:4444:5555:6666:7777:8888"}) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), text);
  }
}

TEST(Address, PrintsUpperCaseAndPaddingAway) {
  EXPECT_EQ(to_string(*Address::parse("2001:0DB8:0000::00AB")), "2001:db8::ab");
}

TEST(Address, WritesTextWithoutATerminatingZero) {
  char text[address_text_max + 1];
  std::fill(std::begin(text), std::end(text), '#');
  const std::size_t length = write_text(ipv4(127, 0, 0, 1), text);
  EXPECT_EQ(std::string_view(text, length + 1), "127.0.0.1#");
}

TEST(Address, ComesBackFromItsOwnText) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    Address address;
    address.family = random() % 4 == 0 ? Family::ipv4 : Family::ipv6;
    // Many zero bytes, because runs of them are what the notation is about.
    const std::size_t size = address.family == Family::ipv4 ? 4 : 16;
    for (std::size_t byte = 0; byte < size; ++byte)
      address.bytes[byte] = static_cast<std::uint8_t>(random() % 2 == 0 ? 0 : random());
    const std::string text = to_string(address);
    ASSERT_LE(text.size(), address_text_max);
    const auto parsed = Address::parse(text);
    ASSERT_TRUE(parsed) << text;
    ASSERT_EQ(*parsed, address) << text;
  }
}

TEST(Address, DoesNotEqualAnotherFamilyWithTheSameBytes) {
  EXPECT_NE((Address{{}, Family::ipv4}), (Address{{}, Family::ipv6}));
}

TEST(Address, KnowsUnspecifiedInEitherFamily) {
  EXPECT_TRUE(is_unspecified(ipv4(0, 0, 0, 0)));
  EXPECT_TRUE(is_unspecified(*Address::parse("::")));
  EXPECT_FALSE(is_unspecified(*Address::parse("::1")));
  EXPECT_FALSE(is_unspecified(*Address::parse("::ffff:0.0.0.0")));
}

TEST(Address, KnowsLinkLocal) {
  for (const std::string_view text : {"fe80::1", "febf::1", "169.254.0.0", "169.254.255.255"})
    EXPECT_TRUE(is_link_local(*Address::parse(text))) << text;
  for (const std::string_view text :
       {"fec0::1", "fe7f::1", "ff80::1", "169.253.0.1", "168.254.0.1", "::ffff:169.254.0.1"})
    EXPECT_FALSE(is_link_local(*Address::parse(text))) << text;
}

TEST(Address, IsMappedOnlyBehindTheWholePrefix) {
  EXPECT_TRUE(is_v4_mapped(*Address::parse("::ffff:0:0")));
  for (const std::string_view text : {"::", "::1.2.3.4", "::fffe:1.2.3.4", "1::ffff:1.2.3.4",
                                      "::ffff:0:1.2.3.4", "1.2.3.4", "0.0.255.255"})
    EXPECT_FALSE(is_v4_mapped(*Address::parse(text))) << text;
}

TEST(Address, IsUnchangedByUnmappingUnlessMapped) {
  for (const std::string_view text : {"1.2.3.4", "::1", "fe80::ffff:1.2.3.4"}) {
    const Address address = *Address::parse(text);
    EXPECT_EQ(unmapped(address), address) << text;
  }
}

}  // namespace
}  // namespace tcptable

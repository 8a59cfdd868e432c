#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <tcptable/address.hpp>

namespace tcptable {
namespace {

Prefix prefix(std::string_view text) {
  const auto parsed = Prefix::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : Prefix{};
}

Address address(std::string_view text) {
  const auto parsed = Address::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : Address{};
}

// Bit by bit, as the definition says.
bool shares_bits(const Address& a, const Address& b, unsigned count) {
  for (unsigned bit = 0; bit < count; ++bit) {
    const unsigned shift = 7 - bit % 8;
    if (((a.bytes[bit / 8] ^ b.bytes[bit / 8]) >> shift & 1) != 0) return false;
  }
  return true;
}

TEST(Prefix, ParsesAddressAndLength) {
  EXPECT_EQ(prefix("10.0.0.0/8").address, address("10.0.0.0"));
  EXPECT_EQ(prefix("10.0.0.0/8").length, 8);
  EXPECT_EQ(prefix("2001:db8::/32").length, 32);
}

TEST(Prefix, TakesABareAddressWhole) {
  EXPECT_EQ(prefix("10.1.2.3").length, 32);
  EXPECT_EQ(prefix("::1").length, 128);
  EXPECT_EQ(prefix("::ffff:1.2.3.4").length, 128);
}

TEST(Prefix, AcceptsTheExtremesAndRefusesOneMore) {
  EXPECT_EQ(prefix("0.0.0.0/0").length, 0);
  EXPECT_EQ(prefix("0.0.0.0/32").length, 32);
  EXPECT_FALSE(Prefix::parse("0.0.0.0/33"));
  EXPECT_EQ(prefix("::/0").length, 0);
  EXPECT_EQ(prefix("::/128").length, 128);
  EXPECT_FALSE(Prefix::parse("::/129"));
}

TEST(Prefix, RefusesWhatIsNotAPrefix) {
  for (const std::string_view text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/ 8", "10.0.0.0/8 ", "10.0.0.0 /8", "10.0.0.0/+8",
        "10.0.0.0/-1", "10.0.0.0/0x8", "10.0.0.0/8/8", "10.0.0.0//8", "10/8", "::/", "fe80::%1/64",
        "10.0.0.0/255.0.0.0", "10.0.0.0/256", "10.0.0.0/18446744073709551624"}) {
    const auto parsed = Prefix::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_argument) << text;
  }
}

TEST(Prefix, RefusesAnEmbeddedZero) {
  EXPECT_FALSE(Prefix::parse(std::string_view("10.0.0.0/8\0", 11)));
  EXPECT_FALSE(Prefix::parse(std::string_view("10.0.0.0\0/8", 11)));
}

TEST(Prefix, ContainsEverythingOfItsFamilyAtLengthZero) {
  EXPECT_TRUE(prefix("1.2.3.4/0").contains(address("255.0.0.1")));
  EXPECT_TRUE(prefix("1.2.3.4/0").contains(address("::ffff:9.9.9.9")));
  EXPECT_FALSE(prefix("1.2.3.4/0").contains(address("::")));
  EXPECT_TRUE(prefix("1::/0").contains(address("ffff::")));
  EXPECT_TRUE(prefix("1::/0").contains(address("::ffff:9.9.9.9")));
  EXPECT_FALSE(prefix("1::/0").contains(address("9.9.9.9")));
}

TEST(Prefix, ContainsOnlyItselfAtFullLength) {
  EXPECT_TRUE(prefix("1.2.3.4/32").contains(address("1.2.3.4")));
  EXPECT_FALSE(prefix("1.2.3.4/32").contains(address("1.2.3.5")));
  EXPECT_TRUE(prefix("fe80::1/128").contains(address("fe80::1")));
  EXPECT_FALSE(prefix("fe80::1/128").contains(address("fe80::")));
}

TEST(Prefix, CutsWithinAByte) {
  EXPECT_TRUE(prefix("10.1.128.0/17").contains(address("10.1.255.255")));
  EXPECT_FALSE(prefix("10.1.128.0/17").contains(address("10.1.127.255")));
  EXPECT_TRUE(prefix("fe80::/10").contains(address("febf::1")));
  EXPECT_FALSE(prefix("fe80::/10").contains(address("fec0::1")));
}

TEST(Prefix, IgnoresBitsPastItsLength) {
  EXPECT_TRUE(prefix("10.9.9.9/8").contains(address("10.0.0.1")));
}

TEST(Prefix, OfIpv4ContainsTheMappedFormOfItsAddresses) {
  EXPECT_TRUE(prefix("10.0.0.0/8").contains(address("::ffff:10.1.2.3")));
  EXPECT_FALSE(prefix("10.0.0.0/8").contains(address("::ffff:11.1.2.3")));
  EXPECT_FALSE(prefix("10.0.0.0/8").contains(address("::10.1.2.3")));
}

TEST(Prefix, OfMappedAddressesIsAnIpv6Prefix) {
  EXPECT_TRUE(prefix("::ffff:10.0.0.0/104").contains(address("::ffff:10.1.2.3")));
  EXPECT_FALSE(prefix("::ffff:10.0.0.0/104").contains(address("10.1.2.3")));
}

TEST(Prefix, SurvivesALengthThatItsFamilyDoesNotHave) {
  const Prefix wide{address("10.0.0.1"), 255};
  EXPECT_TRUE(wide.contains(address("10.0.0.1")));
  EXPECT_FALSE(wide.contains(address("10.0.0.2")));
  const Prefix widest{address("::1"), 255};
  EXPECT_TRUE(widest.contains(address("::1")));
  EXPECT_FALSE(widest.contains(address("::2")));
}

TEST(Prefix, AgreesWithTheDefinitionBitByBit) {
  std::mt19937 random(2);
  for (int i = 0; i < 50000; ++i) {
    const bool is_ipv4 = random() % 2 == 0;
    const std::uint32_t width = is_ipv4 ? 32 : 128;
    Prefix subject;
    subject.address.family = is_ipv4 ? Family::ipv4 : Family::ipv6;
    for (std::size_t byte = 0; byte < width / 8; ++byte)
      subject.address.bytes[byte] = static_cast<std::uint8_t>(random());
    subject.length = static_cast<std::uint8_t>(random() % (width + 1));

    Address candidate = subject.address;
    const std::uint32_t flipped = static_cast<std::uint32_t>(random() % width);
    candidate.bytes[flipped / 8] =
        static_cast<std::uint8_t>(candidate.bytes[flipped / 8] ^ (0x80U >> flipped % 8));
    ASSERT_TRUE(subject.contains(subject.address));
    ASSERT_EQ(subject.contains(candidate), shares_bits(subject.address, candidate, subject.length))
        << to_string(candidate) << " in " << to_string(subject.address) << '/' << +subject.length;
  }
}

}  // namespace
}  // namespace tcptable

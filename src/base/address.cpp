// Text and arithmetic of addresses. Parsing and printing are libc's inet_pton and inet_ntop.
#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <tcptable/address.hpp>

#include "text.hpp"

namespace tcptable {
namespace {

static_assert(address_text_max == INET6_ADDRSTRLEN - 1);

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

constexpr unsigned width_bits(Family family) noexcept {
  return family == Family::ipv4 ? 32U : 128U;
}

constexpr Error bad_address{ErrorCode::invalid_argument, 0, "parse address"};
constexpr Error bad_prefix{ErrorCode::invalid_argument, 0, "parse prefix"};

bool same_leading_bits(const std::uint8_t* a, const std::uint8_t* b, unsigned count) noexcept {
  const unsigned whole = count / 8;
  if (!std::equal(a, a + whole, b)) return false;
  const unsigned rest = count % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - rest));
  return ((a[whole] ^ b[whole]) & mask) == 0;
}

// A large table is printed by the million, and inet_ntop formats IPv4 through sprintf: that alone
// was half of the time. IPv6, with its rules of compression, stays with libc.
std::size_t write_ipv4(const Address& address, char* out) noexcept {
  char* end = out;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *end++ = '.';
    end = std::to_chars(end, end + 3, address.bytes[static_cast<std::size_t>(i)]).ptr;
  }
  return static_cast<std::size_t>(end - out);
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  char terminated[INET6_ADDRSTRLEN];
  if (text.size() >= sizeof terminated || text.find('\0') != std::string_view::npos)
    return bad_address;
  *std::copy(text.begin(), text.end(), terminated) = '\0';

  Address address;
  address.family = text.find(':') == std::string_view::npos ? Family::ipv4 : Family::ipv6;
  const int family = address.family == Family::ipv4 ? AF_INET : AF_INET6;
  if (::inet_pton(family, terminated, address.bytes.data()) != 1) return bad_address;
  return address;
}

std::size_t write_text(const Address& address, char* out) noexcept {
  if (address.family == Family::ipv4) return write_ipv4(address, out);
  char terminated[INET6_ADDRSTRLEN];
  ::inet_ntop(AF_INET6, address.bytes.data(), terminated, sizeof terminated);
  const std::size_t length = std::strlen(terminated);
  std::copy_n(terminated, length, out);
  return length;
}

std::string to_string(const Address& address) {
  char text[address_text_max];
  return {text, write_text(address, text)};
}

bool is_unspecified(const Address& address) noexcept {
  return std::all_of(address.bytes.begin(), address.bytes.end(), [](auto b) { return b == 0; });
}

bool is_v4_mapped(const Address& address) noexcept {
  return address.family == Family::ipv6 &&
         std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
}

bool is_link_local(const Address& address) noexcept {
  if (address.family == Family::ipv4) return address.bytes[0] == 169 && address.bytes[1] == 254;
  return address.bytes[0] == 0xFE && (address.bytes[1] & 0xC0) == 0x80;
}

Address unmapped(const Address& address) noexcept {
  if (!is_v4_mapped(address)) return address;
  Address plain;
  std::copy_n(address.bytes.begin() + mapped_prefix.size(), 4, plain.bytes.begin());
  return plain;
}

Result<Prefix> Prefix::parse(std::string_view text) {
  const std::string_view address_text = sys::next_piece(text, '/');
  const auto address = Address::parse(address_text);
  if (!address) return bad_prefix;
  const unsigned width = width_bits(address->family);
  // next_piece left the text empty both for "a" and for "a/": only the former ends at its address.
  const bool has_length = text.data() != address_text.data() + address_text.size();
  if (!has_length) return Prefix{*address, static_cast<std::uint8_t>(width)};
  const auto length = sys::parse_decimal(text);
  if (!length || *length > width) return bad_prefix;
  return Prefix{*address, static_cast<std::uint8_t>(*length)};
}

bool Prefix::contains(const Address& candidate) const noexcept {
  const Address subject = address.family == Family::ipv4 ? unmapped(candidate) : candidate;
  return subject.family == address.family &&
         same_leading_bits(address.bytes.data(), subject.bytes.data(),
                           std::min<unsigned>(length, width_bits(address.family)));
}

}  // namespace tcptable

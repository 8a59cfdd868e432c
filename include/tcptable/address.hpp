// IP addresses and prefixes as values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tcptable/export.hpp>
#include <tcptable/result.hpp>

namespace tcptable {

// The numbers are the IP version, not an AF_ constant.
enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

// An IPv4 or IPv6 address. `bytes` is in network order; IPv4 uses the first four, the rest are 0.
// Equality compares family and bytes: 127.0.0.1 and ::ffff:127.0.0.1 differ.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  Family family = Family::ipv4;

  // Numeric text only, no names are resolved: "10.1.2.3", "fe80::1", "::ffff:10.1.2.3". A scope
  // suffix (%eth0) is not part of an address and is refused with invalid_argument.
  TCPTABLE_API static Result<Address> parse(std::string_view text);

  friend bool operator==(const Address&, const Address&) = default;
};

// RFC 5952 text for IPv6, dotted decimal for IPv4. Never throws but for lack of memory.
TCPTABLE_API std::string to_string(const Address& address);

// Writes the same text into `out` without allocating; returns its length. `out` must hold
// address_text_max bytes. No terminating zero is written.
inline constexpr std::size_t address_text_max = 45;
TCPTABLE_API std::size_t write_text(const Address& address, char* out) noexcept;

TCPTABLE_API bool is_unspecified(const Address& address) noexcept;  // 0.0.0.0 or ::
TCPTABLE_API bool is_v4_mapped(const Address& address) noexcept;    // ::ffff:a.b.c.d
TCPTABLE_API bool is_link_local(const Address& address) noexcept;   // fe80::/10, 169.254.0.0/16

// ::ffff:a.b.c.d as a.b.c.d; any other address unchanged.
TCPTABLE_API Address unmapped(const Address& address) noexcept;

// The addresses that share their first `length` bits with `address`.
struct Prefix {
  Address address;
  std::uint8_t length = 0;  // bits: 0 to 32 for IPv4, 0 to 128 for IPv6

  // "10.0.0.0/8", "2001:db8::/32", or a bare address for the whole of it. Bits past the length are
  // ignored, as routers do.
  TCPTABLE_API static Result<Prefix> parse(std::string_view text);

  // An IPv4 prefix also contains the v4-mapped form of its addresses, because that is the peer that
  // the packets come from; an IPv6 prefix contains IPv6 addresses only.
  TCPTABLE_API bool contains(const Address& candidate) const noexcept;
};

}  // namespace tcptable

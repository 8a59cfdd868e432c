// Which statistics a client has enabled, per connection. Linux counts always and has no such
// switches, so they are a matter between the client and this library: remembered by the socket's
// cookie, which no other socket ever gets, for as long as the process lives.
#pragma once

#include <cstdint>

namespace tcptable::iphlpapi {

// Bit n is set when switch n is on. A socket that nobody enabled anything for has none.
using Switches = std::uint32_t;

inline constexpr unsigned switch_count = 10;

// Both may be called from any thread at any time, also in a child of fork().
Switches switches_of(std::uint64_t cookie) noexcept;
void change_switches(std::uint64_t cookie, Switches on, Switches off) noexcept;

}  // namespace tcptable::iphlpapi

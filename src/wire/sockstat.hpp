// The socket counters of /proc/net/sockstat and /proc/net/sockstat6.
#pragma once

#include <cstdint>
#include <string_view>

namespace tcptable::wire {

struct SocketCounts {
  std::uint64_t tcp4 = 0;       // hashed TCP sockets of the IPv4 family: listeners and connections
  std::uint64_t tcp6 = 0;       // the same of the IPv6 family, v4-mapped connections among them
  std::uint64_t time_wait = 0;  // of both families
  std::uint64_t udp4 = 0;
  std::uint64_t udp6 = 0;
  std::uint64_t all = 0;  // sockets of every kind that have a descriptor
};

// Adds what the text tells to `counts`. Lines are "PROTOCOL: name value name value …". Unknown
// lines and names are passed over. False when no TCP line was found.
bool parse_sockstat(std::string_view text, SocketCounts& counts) noexcept;

}  // namespace tcptable::wire

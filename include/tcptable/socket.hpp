// Row: one socket of the table, the type that everything in the library is about.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <tcptable/address.hpp>
#include <tcptable/export.hpp>

namespace tcptable {

enum class Protocol : std::uint8_t { tcp = 6, udp = 17 };  // IANA protocol numbers

// The states of RFC 9293 with the kernel's numbers (include/net/tcp_states.h).
//
// For UDP the kernel reuses two of them: `established` is a connected socket, `closed` one that is
// bound and has no peer. `bound` is a TCP socket that has a port and neither listens nor connects;
// it is not part of any connection table and is reported only when a query names it.
enum class State : std::uint8_t {
  established = 1,
  syn_sent = 2,
  syn_received = 3,
  fin_wait_1 = 4,
  fin_wait_2 = 5,
  time_wait = 6,
  closed = 7,
  close_wait = 8,
  last_ack = 9,
  listen = 10,
  closing = 11,
  bound = 13,
};

TCPTABLE_API std::string_view name(Protocol protocol) noexcept;  // "tcp", "udp"
TCPTABLE_API std::string_view name(Family family) noexcept;      // "ipv4", "ipv6"

// RFC 9293's spelling: "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "CLOSE-WAIT" …
// `bound` is "BOUND". Static storage.
TCPTABLE_API std::string_view name(State state) noexcept;

inline constexpr std::uint32_t no_uid = 0xFFFFFFFFU;

enum class RowFlag : std::uint8_t {
  v6_only_known = 1,  // the next flag means something
  v6_only = 2,        // IPV6_V6ONLY is set: the socket takes no IPv4 traffic
  mapped = 4,         // an IPv6 socket shown with the IPv4 addresses it carries (FamilyView::wire)
};

// One socket, 64 bytes, trivially copyable. Rows stay valid as long as the Snapshot they came from;
// a copy may outlive it, but then serves only for its own members.
//
// Byte order: addresses are network order, everything else is host order.
struct Row {
  std::array<std::uint8_t, 16> local_bytes;   // IPv4 in the first four bytes, the rest 0
  std::array<std::uint8_t, 16> remote_bytes;  // all zero for a listener or an unconnected socket
  std::uint64_t cookie;  // the kernel's identity of the socket for its whole life; 0 unknown
  std::uint32_t inode;   // of the socket's descriptor; 0 when no descriptor refers to it
  std::uint32_t uid;     // of the socket's creator; no_uid when the kernel does not say
  std::uint32_t interface_index;  // the device it is bound to or scoped by; 0 for none or unknown
  std::uint32_t index;            // where this row's facts stand in the snapshot's other columns
  std::uint16_t local_port;
  std::uint16_t remote_port;
  Protocol protocol;
  Family family;
  State state;
  std::uint8_t flags;  // RowFlag bits

  Address local_address() const noexcept { return {local_bytes, family}; }
  Address remote_address() const noexcept { return {remote_bytes, family}; }
  bool has(RowFlag flag) const noexcept { return (flags & static_cast<std::uint8_t>(flag)) != 0; }
};

static_assert(sizeof(Row) == 64 && std::is_trivially_copyable_v<Row>);

// The interface index where the address needs one to be unambiguous (link-local IPv6, and
// multicast of the link or the interface), else 0.
TCPTABLE_API std::uint32_t local_scope_id(const Row& row) noexcept;
TCPTABLE_API std::uint32_t remote_scope_id(const Row& row) noexcept;

// Bytes waiting at the socket. For a listener: connections waiting to be accepted, and the most
// that may wait.
struct Queues {
  std::uint32_t receive = 0;
  std::uint32_t send = 0;
};

}  // namespace tcptable

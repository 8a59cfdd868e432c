// Counters of TCP, UDP, IP and ICMP, as the kernel has kept them since the network namespace
// exists.
//
//   const auto tcp = tcptable::tcp_statistics();
//   if (tcp) std::printf("%llu segments sent again\n", (unsigned long long)tcp->retransmitted);
//
// What holds for every function here:
//
//   namespace   that of the calling thread; a new one starts at 0
//   width       64 bits. Counters wrap only on 32-bit kernels, and there at 32 bits
//   missing     a counter that the running kernel does not keep is 0
//   cost        one or two small files of /proc, some 20 µs
//   privilege   none
//   threads     any number may call at once; safe after fork() in the child
//   errors      not_supported (no readable /proc, or a kernel without IPv6 is asked for it),
//               malformed (what was read has no counters of that protocol), permission_denied,
//               too_many_files, out_of_memory, system
//
// The counters of one answer are read in one go, but the kernel keeps them per processor and adds
// them up while packets arrive: sums of two counters may be off by the packets of that moment.
#pragma once

#include <array>
#include <cstdint>

#include <tcptable/address.hpp>
#include <tcptable/export.hpp>
#include <tcptable/result.hpp>

namespace tcptable {

// TCP over IPv4 and IPv6 together: the kernel does not tell them apart. For counts of one family's
// connections take a snapshot.
struct TcpStatistics {
  std::uint64_t rto_min_ms = 0;          // lowest retransmission timeout
  std::uint64_t rto_max_ms = 0;          // highest
  std::int64_t connections_max = -1;     // -1: no fixed limit
  std::uint64_t active_opens = 0;        // connections this host began
  std::uint64_t passive_opens = 0;       // connections it accepted
  std::uint64_t attempt_fails = 0;       // connections that were never established
  std::uint64_t established_resets = 0;  // established ones that ended by a reset
  std::uint64_t established_count = 0;   // now in ESTABLISHED or CLOSE-WAIT; no counter but a gauge
  std::uint64_t segments_in = 0;         // those with errors included
  std::uint64_t segments_out = 0;        // those sent again not included
  std::uint64_t retransmitted = 0;       // segments sent again
  std::uint64_t errors_in = 0;           // segments received with an error
  std::uint64_t checksum_errors_in = 0;  // of these, with a wrong checksum
  std::uint64_t resets_out = 0;          // segments sent with RST
  std::uint64_t listen_overflows = 0;    // connections lost because a listener's queue was full
  std::uint64_t listen_drops = 0;        // connections lost at a listener for any reason
};

struct UdpStatistics {
  std::uint64_t datagrams_in = 0;         // delivered to sockets
  std::uint64_t no_ports = 0;             // for ports at which nobody listened
  std::uint64_t errors_in = 0;            // lost for other reasons; no_ports not included
  std::uint64_t datagrams_out = 0;        // sent
  std::uint64_t receive_buffer_full = 0;  // of errors_in: the socket's buffer was full
  std::uint64_t send_buffer_full = 0;     // could not be sent for want of buffer
  std::uint64_t checksum_errors_in = 0;   // of errors_in
};

struct IpStatistics {
  bool forwarding = false;       // packets for others are passed on
  std::uint64_t hop_limit = 0;   // default TTL, or IPv6's hop limit
  std::uint64_t packets_in = 0;  // those with errors included
  std::uint64_t header_errors_in = 0;
  std::uint64_t address_errors_in = 0;
  std::uint64_t no_routes_in = 0;  // nobody knew where they should go
  std::uint64_t unknown_protocols_in = 0;
  std::uint64_t discards_in = 0;  // good packets that were dropped, for want of memory say
  std::uint64_t delivers_in = 0;  // handed to TCP, UDP, ICMP …
  std::uint64_t forwarded = 0;
  std::uint64_t requests_out = 0;  // given by TCP, UDP, ICMP … to be sent
  std::uint64_t discards_out = 0;
  std::uint64_t no_routes_out = 0;
  std::uint64_t reassembly_timeouts = 0;
  std::uint64_t reassembly_requests = 0;  // fragments received
  std::uint64_t reassembly_successes = 0;
  std::uint64_t reassembly_failures = 0;
  std::uint64_t fragmentation_successes = 0;
  std::uint64_t fragmentation_failures = 0;
  std::uint64_t fragments_made = 0;
  std::uint64_t octets_in = 0;
  std::uint64_t octets_out = 0;
};

// One direction of ICMP. `by_type` is indexed by the type field of the message; types mean other
// things in ICMPv6 than in ICMP.
struct IcmpCounts {
  std::uint64_t messages = 0;  // those with errors included
  std::uint64_t errors = 0;
  std::array<std::uint64_t, 256> by_type{};
};

struct IcmpStatistics {
  IcmpCounts in;
  IcmpCounts out;
};

TCPTABLE_API Result<TcpStatistics> tcp_statistics() noexcept;
TCPTABLE_API Result<UdpStatistics> udp_statistics(Family family) noexcept;
TCPTABLE_API Result<IpStatistics> ip_statistics(Family family) noexcept;
TCPTABLE_API Result<IcmpStatistics> icmp_statistics(Family family) noexcept;

// What the network namespace has of one family at this moment.
struct NetworkCounts {
  std::uint64_t interfaces = 0;  // of every kind, whatever the family; loopback included
  std::uint64_t addresses = 0;   // of all interfaces
  std::uint64_t routes = 0;      // of the main routing table, as `ip route` lists them
};

// Asks the kernel for the lists themselves and counts them, so it costs as much as they are long:
// about 1 µs an entry, a second for a full routing table of the Internet.
TCPTABLE_API Result<NetworkCounts> network_counts(Family family) noexcept;

}  // namespace tcptable

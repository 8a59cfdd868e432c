// Where the counters of the kernel's files belong in the statistics of include/tcptable.
//
// Each function adds what `text` tells to `out`: names that it does not know are passed over, and
// what the text lacks stays as it was. False when it has no counter of that protocol at all.
#pragma once

#include <string_view>
#include <tcptable/statistics.hpp>

namespace tcptable::wire {

// Of /proc/net/snmp.
bool read_tcp(std::string_view text, TcpStatistics& out) noexcept;
bool read_udp(std::string_view text, UdpStatistics& out) noexcept;
bool read_ip(std::string_view text, IpStatistics& out) noexcept;
bool read_icmp(std::string_view text, IcmpStatistics& out) noexcept;

// Of /proc/net/snmp6.
bool read_udp6(std::string_view text, UdpStatistics& out) noexcept;
bool read_ip6(std::string_view text, IpStatistics& out) noexcept;
bool read_icmp6(std::string_view text, IcmpStatistics& out) noexcept;

// Of /proc/net/netstat: what newer counters there are beyond the MIB.
bool read_tcp_extension(std::string_view text, TcpStatistics& out) noexcept;
bool read_ip_extension(std::string_view text, IpStatistics& out) noexcept;

}  // namespace tcptable::wire

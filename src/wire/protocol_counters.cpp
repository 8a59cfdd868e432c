#include "protocol_counters.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "snmp.hpp"
#include "text.hpp"

namespace tcptable::wire {
namespace {

template <typename Statistics>
struct Place {
  std::string_view name;
  std::uint64_t Statistics::*member;
};

constexpr std::array<Place<TcpStatistics>, 13> tcp_places{{
    {"RtoMin", &TcpStatistics::rto_min_ms},
    {"RtoMax", &TcpStatistics::rto_max_ms},
    {"ActiveOpens", &TcpStatistics::active_opens},
    {"PassiveOpens", &TcpStatistics::passive_opens},
    {"AttemptFails", &TcpStatistics::attempt_fails},
    {"EstabResets", &TcpStatistics::established_resets},
    {"CurrEstab", &TcpStatistics::established_count},
    {"InSegs", &TcpStatistics::segments_in},
    {"OutSegs", &TcpStatistics::segments_out},
    {"RetransSegs", &TcpStatistics::retransmitted},
    {"InErrs", &TcpStatistics::errors_in},
    {"InCsumErrors", &TcpStatistics::checksum_errors_in},
    {"OutRsts", &TcpStatistics::resets_out},
}};

constexpr std::array<Place<TcpStatistics>, 2> tcp_extension_places{{
    {"ListenOverflows", &TcpStatistics::listen_overflows},
    {"ListenDrops", &TcpStatistics::listen_drops},
}};

constexpr std::array<Place<UdpStatistics>, 7> udp_places{{
    {"InDatagrams", &UdpStatistics::datagrams_in},
    {"NoPorts", &UdpStatistics::no_ports},
    {"InErrors", &UdpStatistics::errors_in},
    {"OutDatagrams", &UdpStatistics::datagrams_out},
    {"RcvbufErrors", &UdpStatistics::receive_buffer_full},
    {"SndbufErrors", &UdpStatistics::send_buffer_full},
    {"InCsumErrors", &UdpStatistics::checksum_errors_in},
}};

// IPv4's names and IPv6's: those that only one of them has do no harm to the other.
constexpr std::array<Place<IpStatistics>, 22> ip_places{{
    {"DefaultTTL", &IpStatistics::hop_limit},
    {"InReceives", &IpStatistics::packets_in},
    {"InHdrErrors", &IpStatistics::header_errors_in},
    {"InAddrErrors", &IpStatistics::address_errors_in},
    {"InNoRoutes", &IpStatistics::no_routes_in},
    {"InUnknownProtos", &IpStatistics::unknown_protocols_in},
    {"InDiscards", &IpStatistics::discards_in},
    {"InDelivers", &IpStatistics::delivers_in},
    {"ForwDatagrams", &IpStatistics::forwarded},
    {"OutForwDatagrams", &IpStatistics::forwarded},
    {"OutRequests", &IpStatistics::requests_out},
    {"OutDiscards", &IpStatistics::discards_out},
    {"OutNoRoutes", &IpStatistics::no_routes_out},
    {"ReasmTimeout", &IpStatistics::reassembly_timeouts},
    {"ReasmReqds", &IpStatistics::reassembly_requests},
    {"ReasmOKs", &IpStatistics::reassembly_successes},
    {"ReasmFails", &IpStatistics::reassembly_failures},
    {"FragOKs", &IpStatistics::fragmentation_successes},
    {"FragFails", &IpStatistics::fragmentation_failures},
    {"FragCreates", &IpStatistics::fragments_made},
    {"InOctets", &IpStatistics::octets_in},
    {"OutOctets", &IpStatistics::octets_out},
}};

template <typename Statistics>
void put(std::span<const Place<Statistics>> places, std::string_view name, std::uint64_t value,
         Statistics& out) noexcept {
  const auto place = std::ranges::find(places, name, &Place<Statistics>::name);
  if (place != places.end()) out.*place->member = value;
}

template <typename Statistics, std::size_t count>
bool read_group(std::string_view text, std::string_view group,
                const std::array<Place<Statistics>, count>& places, Statistics& out) noexcept {
  bool found = false;
  CounterPairs counters(text);
  for (Counter counter; counters.next(counter);) {
    if (counter.group != group) continue;
    found = true;
    put<Statistics>(places, counter.name, counter.value, out);
  }
  return found;
}

template <typename Statistics, std::size_t count>
bool read_prefixed(std::string_view text, std::string_view prefix,
                   const std::array<Place<Statistics>, count>& places, Statistics& out) noexcept {
  bool found = false;
  CounterLines counters(text);
  for (Counter counter; counters.next(counter);) {
    if (!counter.name.starts_with(prefix)) continue;
    found = true;
    put<Statistics>(places, counter.name.substr(prefix.size()), counter.value, out);
  }
  return found;
}

std::optional<std::uint64_t> value_of(std::string_view text, std::string_view group,
                                      std::string_view name) noexcept {
  CounterPairs counters(text);
  for (Counter counter; counters.next(counter);)
    if (counter.group == group && counter.name == name) return counter.value;
  return std::nullopt;
}

bool take_prefix(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// InMsgs, OutErrors, InType8. The counters by other names ("InEchos") tell of single types once
// more.
void put_icmp(std::string_view name, std::uint64_t value, IcmpStatistics& out) noexcept {
  IcmpCounts& counts = name.starts_with("In") ? out.in : out.out;
  if (!take_prefix(name, "In") && !take_prefix(name, "Out")) return;
  if (name == "Msgs") counts.messages = value;
  if (name == "Errors") counts.errors = value;
  if (!take_prefix(name, "Type")) return;
  const auto type = sys::parse_decimal(name);
  if (type && *type < counts.by_type.size()) counts.by_type.at(*type) = value;
}

}  // namespace

bool read_tcp(std::string_view text, TcpStatistics& out) noexcept {
  if (!read_group(text, "Tcp", tcp_places, out)) return false;
  if (const auto limit = value_of(text, "Tcp", "MaxConn"))
    out.connections_max = static_cast<std::int64_t>(*limit);
  return true;
}

bool read_tcp_extension(std::string_view text, TcpStatistics& out) noexcept {
  return read_group(text, "TcpExt", tcp_extension_places, out);
}

bool read_udp(std::string_view text, UdpStatistics& out) noexcept {
  return read_group(text, "Udp", udp_places, out);
}

bool read_udp6(std::string_view text, UdpStatistics& out) noexcept {
  return read_prefixed(text, "Udp6", udp_places, out);
}

bool read_ip(std::string_view text, IpStatistics& out) noexcept {
  if (!read_group(text, "Ip", ip_places, out)) return false;
  out.forwarding = value_of(text, "Ip", "Forwarding") == 1;
  return true;
}

bool read_ip_extension(std::string_view text, IpStatistics& out) noexcept {
  return read_group(text, "IpExt", ip_places, out);
}

bool read_ip6(std::string_view text, IpStatistics& out) noexcept {
  return read_prefixed(text, "Ip6", ip_places, out);
}

bool read_icmp(std::string_view text, IcmpStatistics& out) noexcept {
  bool found = false;
  CounterPairs counters(text);
  for (Counter counter; counters.next(counter);) {
    if (counter.group != "Icmp" && counter.group != "IcmpMsg") continue;
    found = true;
    put_icmp(counter.name, counter.value, out);
  }
  return found;
}

bool read_icmp6(std::string_view text, IcmpStatistics& out) noexcept {
  bool found = false;
  CounterLines counters(text);
  for (Counter counter; counters.next(counter);) {
    std::string_view name = counter.name;
    if (!take_prefix(name, "Icmp6")) continue;
    found = true;
    put_icmp(name, counter.value, out);
  }
  return found;
}

}  // namespace tcptable::wire

#include "counters.hpp"

#include <array>
#include <span>

#include <fmt/format.h>

namespace tcptable::app {
namespace {

template <typename Group>
struct Entry {
  std::uint64_t Group::*member;
  std::string_view key;
  std::string_view words;
  CounterKind kind = CounterKind::counter;
};

using Tcp = TcpStatistics;
constexpr std::array tcp_entries{
    Entry<Tcp>{&Tcp::established_count, "established", "connections established now",
               CounterKind::gauge},
    Entry<Tcp>{&Tcp::active_opens, "active_opens", "connections begun by this host"},
    Entry<Tcp>{&Tcp::passive_opens, "passive_opens", "connections accepted"},
    Entry<Tcp>{&Tcp::attempt_fails, "attempt_fails", "connections never established"},
    Entry<Tcp>{&Tcp::established_resets, "established_resets", "established connections reset"},
    Entry<Tcp>{&Tcp::segments_in, "segments_in", "segments received"},
    Entry<Tcp>{&Tcp::segments_out, "segments_out", "segments sent"},
    Entry<Tcp>{&Tcp::retransmitted, "retransmitted", "segments sent again"},
    Entry<Tcp>{&Tcp::resets_out, "resets_out", "resets sent"},
    Entry<Tcp>{&Tcp::errors_in, "errors_in", "segments received with an error"},
    Entry<Tcp>{&Tcp::checksum_errors_in, "checksum_errors_in",
               "segments received with a wrong checksum"},
    Entry<Tcp>{&Tcp::listen_overflows, "listen_overflows",
               "connections lost to the full queue of a listener"},
    Entry<Tcp>{&Tcp::listen_drops, "listen_drops", "connections lost at a listener"},
    Entry<Tcp>{&Tcp::rto_min_ms, "rto_min_ms", "ms at least until a segment is sent again",
               CounterKind::gauge},
    Entry<Tcp>{&Tcp::rto_max_ms, "rto_max_ms", "ms at most until a segment is sent again",
               CounterKind::gauge},
};

using Udp = UdpStatistics;
constexpr std::array udp_entries{
    Entry<Udp>{&Udp::datagrams_in, "datagrams_in", "datagrams received"},
    Entry<Udp>{&Udp::datagrams_out, "datagrams_out", "datagrams sent"},
    Entry<Udp>{&Udp::no_ports, "no_ports", "datagrams for ports at which nobody listened"},
    Entry<Udp>{&Udp::errors_in, "errors_in", "datagrams lost on arrival"},
    Entry<Udp>{&Udp::receive_buffer_full, "receive_buffer_full",
               "datagrams lost to a full receive buffer"},
    Entry<Udp>{&Udp::checksum_errors_in, "checksum_errors_in", "datagrams with a wrong checksum"},
    Entry<Udp>{&Udp::send_buffer_full, "send_buffer_full", "datagrams not sent for want of buffer"},
};

using Ip = IpStatistics;
constexpr std::array ip_entries{
    Entry<Ip>{&Ip::packets_in, "packets_in", "packets received"},
    Entry<Ip>{&Ip::delivers_in, "delivers_in", "packets delivered to protocols"},
    Entry<Ip>{&Ip::requests_out, "requests_out", "packets given by protocols to be sent"},
    Entry<Ip>{&Ip::forwarded, "forwarded", "packets forwarded"},
    Entry<Ip>{&Ip::octets_in, "octets_in", "bytes received"},
    Entry<Ip>{&Ip::octets_out, "octets_out", "bytes sent"},
    Entry<Ip>{&Ip::header_errors_in, "header_errors_in", "packets with a bad header"},
    Entry<Ip>{&Ip::address_errors_in, "address_errors_in", "packets for a bad address"},
    Entry<Ip>{&Ip::no_routes_in, "no_routes_in", "packets received that no route led on"},
    Entry<Ip>{&Ip::unknown_protocols_in, "unknown_protocols_in", "packets of unknown protocols"},
    Entry<Ip>{&Ip::discards_in, "discards_in", "good packets dropped on arrival"},
    Entry<Ip>{&Ip::discards_out, "discards_out", "good packets dropped before sending"},
    Entry<Ip>{&Ip::no_routes_out, "no_routes_out", "packets not sent for want of a route"},
    Entry<Ip>{&Ip::reassembly_requests, "reassembly_requests", "fragments received"},
    Entry<Ip>{&Ip::reassembly_successes, "reassembly_successes", "packets put together"},
    Entry<Ip>{&Ip::reassembly_failures, "reassembly_failures", "packets not put together"},
    Entry<Ip>{&Ip::reassembly_timeouts, "reassembly_timeouts",
              "packets whose fragments came too late"},
    Entry<Ip>{&Ip::fragmentation_successes, "fragmentation_successes", "packets cut up"},
    Entry<Ip>{&Ip::fragmentation_failures, "fragmentation_failures",
              "packets that must not be cut up"},
    Entry<Ip>{&Ip::fragments_made, "fragments_made", "fragments made"},
    Entry<Ip>{&Ip::hop_limit, "hop_limit", "hops that packets may go", CounterKind::gauge},
};

template <typename Group>
CounterGroup group_of(std::string_view key, std::string_view title, const Group& values,
                      std::span<const Entry<Group>> entries) {
  CounterGroup group{key, title, {}};
  for (const Entry<Group>& entry : entries)
    group.counters.push_back(
        {std::string(entry.key), std::string(entry.words), entry.kind, values.*entry.member});
  return group;
}

// IANA's registries of ICMP and ICMPv6 types, as far as hosts meet them.
std::string_view icmp_type(std::size_t type) noexcept {
  switch (type) {
    case 0:
      return "echo replies";
    case 3:
      return "destination unreachable";
    case 5:
      return "redirects";
    case 8:
      return "echo requests";
    case 11:
      return "time exceeded";
    case 12:
      return "parameter problems";
    case 13:
      return "timestamp requests";
    case 14:
      return "timestamp replies";
    default:
      return {};
  }
}

std::string_view icmp6_type(std::size_t type) noexcept {
  switch (type) {
    case 1:
      return "destination unreachable";
    case 2:
      return "packet too big";
    case 3:
      return "time exceeded";
    case 4:
      return "parameter problems";
    case 128:
      return "echo requests";
    case 129:
      return "echo replies";
    case 130:
      return "group queries";
    case 131:
    case 143:
      return "group reports";
    case 132:
      return "group farewells";
    case 133:
      return "router solicitations";
    case 134:
      return "router advertisements";
    case 135:
      return "neighbour solicitations";
    case 136:
      return "neighbour advertisements";
    case 137:
      return "redirects";
    default:
      return {};
  }
}

using TypeNames = std::string_view (*)(std::size_t type) noexcept;

// Types without a name are numbers; there is a place for each, so that positions stay the same.
void add_direction(const IcmpCounts& counts, std::string_view key, std::string_view verb,
                   TypeNames names, CounterGroup& group) {
  const auto add = [&](std::string name, std::string words, std::uint64_t value) {
    group.counters.push_back(
        {fmt::format("{}_{}", name, key), std::move(words), CounterKind::counter, value});
  };
  add("messages", fmt::format("messages {}", verb), counts.messages);
  add("errors", fmt::format("messages {} with an error", verb), counts.errors);
  for (std::size_t type = 0; type < counts.by_type.size(); ++type) {
    const std::string_view known = names(type);
    std::string words = known.empty() ? fmt::format("messages of type {} {}", type, verb)
                                      : fmt::format("{} {}", known, verb);
    add(fmt::format("type_{}", type), std::move(words), counts.by_type[type]);
  }
}

CounterGroup icmp_group(std::string_view key, std::string_view title, const IcmpStatistics& values,
                        TypeNames names) {
  CounterGroup group{key, title, {}};
  add_direction(values.in, "in", "received", names, group);
  add_direction(values.out, "out", "sent", names, group);
  return group;
}

}  // namespace

std::vector<CounterGroup> counters_of(const Statistics& all) {
  std::vector<CounterGroup> groups;
  const std::span<const Entry<Udp>> udp(udp_entries);
  const std::span<const Entry<Ip>> ip(ip_entries);
  if (all.tcp)
    groups.push_back(group_of("tcp", "TCP", *all.tcp, std::span<const Entry<Tcp>>(tcp_entries)));
  if (all.udp4) groups.push_back(group_of("udp", "UDP over IPv4", *all.udp4, udp));
  if (all.udp6) groups.push_back(group_of("udp6", "UDP over IPv6", *all.udp6, udp));
  if (all.ip4) groups.push_back(group_of("ip", "IPv4", *all.ip4, ip));
  if (all.ip6) groups.push_back(group_of("ip6", "IPv6", *all.ip6, ip));
  if (all.icmp4) groups.push_back(icmp_group("icmp", "ICMP", *all.icmp4, icmp_type));
  if (all.icmp6) groups.push_back(icmp_group("icmp6", "ICMPv6", *all.icmp6, icmp6_type));
  return groups;
}

}  // namespace tcptable::app

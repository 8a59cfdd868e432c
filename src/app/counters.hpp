// The counters of statistics.hpp as a list: each with a name for programs and words for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tcptable/statistics.hpp>

namespace tcptable::app {

// What was read at one moment. What was not asked for, or does not exist here, is empty.
struct Statistics {
  std::optional<TcpStatistics> tcp{};
  std::optional<UdpStatistics> udp4{};
  std::optional<UdpStatistics> udp6{};
  std::optional<IpStatistics> ip4{};
  std::optional<IpStatistics> ip6{};
  std::optional<IcmpStatistics> icmp4{};
  std::optional<IcmpStatistics> icmp6{};
};

enum class CounterKind : std::uint8_t {
  counter,  // only grows
  gauge,    // how much there is now, or a setting
};

struct Counter {
  std::string key;    // "retransmitted", "in_type_8"
  std::string words;  // "segments sent again"
  CounterKind kind = CounterKind::counter;
  std::uint64_t value = 0;
};

struct CounterGroup {
  std::string_view key;    // "tcp", "udp", "udp6", "ip", "ip6", "icmp", "icmp6"
  std::string_view title;  // "UDP over IPv6"
  std::vector<Counter> counters;
};

// Always the same groups and counters for the same members of Statistics, so that two readings can
// be compared by position.
std::vector<CounterGroup> counters_of(const Statistics& all);

}  // namespace tcptable::app

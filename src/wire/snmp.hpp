// The counters of /proc/net/snmp and /proc/net/netstat, and of /proc/net/snmp6, which has another
// form: which name has which value, whatever the order and whichever names a kernel has.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "text.hpp"

namespace tcptable::wire {

// "Tcp", "ActiveOpens". A value may be negative (MaxConn): then it is the two's complement.
struct Counter {
  std::string_view group;
  std::string_view name;
  std::uint64_t value = 0;
};

// Pairs of lines that begin alike, with names and with values in the same order:
//
//   Udp: InDatagrams NoPorts
//   Udp: 54 0
//
// What is no pair, a name without a value, and a value that is no number are passed over.
class CounterPairs {
 public:
  explicit CounterPairs(std::string_view text) noexcept : rest_(text) {}

  // Views into the text.
  bool next(Counter& counter) noexcept;

 private:
  bool next_pair() noexcept;

  std::string_view rest_;
  std::string_view group_;
  sys::TextCursor names_{{}};
  sys::TextCursor values_{{}};
};

// One counter a line, the name padded with spaces and ended by a tab:
//
//   Ip6InReceives                   \t3
//
// The group is empty. Lines of another form are passed over.
class CounterLines {
 public:
  explicit CounterLines(std::string_view text) noexcept : rest_(text) {}

  bool next(Counter& counter) noexcept;

 private:
  std::string_view rest_;
};

// How often connections began and failed since the namespace exists.
struct TcpEvents {
  std::uint64_t active_opens = 0;
  std::uint64_t passive_opens = 0;
  std::uint64_t attempt_fails = 0;
  std::uint64_t established_resets = 0;
};

// From /proc/net/snmp. Nothing when one of the four is missing.
std::optional<TcpEvents> parse_tcp_events(std::string_view text) noexcept;

}  // namespace tcptable::wire

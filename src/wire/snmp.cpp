#include "snmp.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "text.hpp"

namespace tcptable::wire {
namespace {

struct Counter {
  std::string_view name;
  std::uint64_t TcpEvents::*place;
};

constexpr std::array<Counter, 4> counters{{
    {"ActiveOpens", &TcpEvents::active_opens},
    {"PassiveOpens", &TcpEvents::passive_opens},
    {"AttemptFails", &TcpEvents::attempt_fails},
    {"EstabResets", &TcpEvents::established_resets},
}};

// What follows "Tcp:" on the next line that begins so; empty when there is none.
std::string_view next_tcp_line(std::string_view& text) noexcept {
  constexpr std::string_view prefix = "Tcp:";
  while (!text.empty()) {
    const std::string_view line = sys::next_piece(text, '\n');
    if (line.starts_with(prefix)) return line.substr(prefix.size());
  }
  return {};
}

}  // namespace

std::optional<TcpEvents> parse_snmp(std::string_view text) noexcept {
  sys::TextCursor names(next_tcp_line(text));
  sys::TextCursor values(next_tcp_line(text));
  TcpEvents events;
  std::bitset<counters.size()> found;
  while (!names.at_end() && !values.at_end()) {
    const auto name = names.word();
    const auto value = sys::parse_decimal(values.word());  // one of them, MaxConn, may be negative
    const auto* const counter = std::ranges::find(counters, name, &Counter::name);
    if (counter == counters.end() || !value) continue;
    events.*counter->place = *value;
    found.set(static_cast<std::size_t>(counter - counters.begin()));
  }
  if (!found.all()) return std::nullopt;
  return events;
}

}  // namespace tcptable::wire

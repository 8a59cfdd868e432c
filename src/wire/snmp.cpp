#include "snmp.hpp"

#include "text.hpp"

namespace tcptable::wire {
namespace {

std::uint64_t* destination(std::string_view name, TcpEvents& events) noexcept {
  if (name == "ActiveOpens") return &events.active_opens;
  if (name == "PassiveOpens") return &events.passive_opens;
  if (name == "AttemptFails") return &events.attempt_fails;
  if (name == "EstabResets") return &events.established_resets;
  return nullptr;
}

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
  int found = 0;
  while (!names.at_end() && !values.at_end()) {
    auto* const place = destination(names.word(), events);
    const auto value = sys::parse_decimal(values.word());  // one of them, MaxConn, may be negative
    if (place == nullptr || !value) continue;
    *place = *value;
    ++found;
  }
  constexpr int wanted = 4;
  if (found != wanted) return std::nullopt;
  return events;
}

}  // namespace tcptable::wire

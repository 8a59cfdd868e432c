#include "snmp.hpp"

#include <algorithm>
#include <array>
#include <bitset>

namespace tcptable::wire {
namespace {

constexpr std::array<std::string_view, 4> event_names{"ActiveOpens", "PassiveOpens", "AttemptFails",
                                                      "EstabResets"};

std::optional<std::uint64_t> parse_value(std::string_view text) noexcept {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const auto value = sys::parse_decimal(text);
  return value && is_negative ? std::optional(0 - *value) : value;
}

// "Tcp" of "Tcp: a b c", which leaves " a b c"; nothing of a line that has no colon.
std::optional<std::string_view> take_group(std::string_view& line) noexcept {
  const std::size_t length = line.find(':');
  if (length == std::string_view::npos) return std::nullopt;
  const std::string_view group = line.substr(0, length);
  line.remove_prefix(length + 1);
  return group;
}

}  // namespace

bool CounterPairs::next_pair() noexcept {
  while (!rest_.empty()) {
    std::string_view names = sys::next_piece(rest_, '\n');
    std::string_view after = rest_;
    std::string_view values = sys::next_piece(after, '\n');
    const auto group = take_group(names);
    if (!group || take_group(values) != group) continue;  // perhaps the second begins a pair
    rest_ = after;
    group_ = *group;
    names_ = sys::TextCursor(names);
    values_ = sys::TextCursor(values);
    return true;
  }
  return false;
}

bool CounterPairs::next(Counter& counter) noexcept {
  for (;;) {
    const std::string_view name = names_.word();
    const std::string_view value = values_.word();
    if (name.empty() || value.empty()) {
      if (!next_pair()) return false;
      continue;
    }
    const auto number = parse_value(value);
    if (!number) continue;
    counter = {.group = group_, .name = name, .value = *number};
    return true;
  }
}

bool CounterLines::next(Counter& counter) noexcept {
  while (!rest_.empty()) {
    std::string_view value = sys::next_piece(rest_, '\n');
    sys::TextCursor name(sys::next_piece(value, '\t'));
    const auto number = parse_value(value);
    const std::string_view word = name.word();
    if (!number || word.empty()) continue;
    counter = {.group = {}, .name = word, .value = *number};
    return true;
  }
  return false;
}

std::optional<TcpEvents> parse_tcp_events(std::string_view text) noexcept {
  std::array<std::uint64_t, event_names.size()> values{};
  std::bitset<event_names.size()> found;
  CounterPairs counters(text);
  for (Counter counter; counters.next(counter);) {
    const auto* const name = std::ranges::find(event_names, counter.name);
    if (counter.group != "Tcp" || name == event_names.end()) continue;
    const auto index = static_cast<std::size_t>(name - event_names.begin());
    values.at(index) = counter.value;
    found.set(index);
  }
  if (!found.all()) return std::nullopt;
  return TcpEvents{.active_opens = values[0],
                   .passive_opens = values[1],
                   .attempt_fails = values[2],
                   .established_resets = values[3]};
}

}  // namespace tcptable::wire

#include "filter_words.hpp"

#include <algorithm>
#include <array>

#include <tcptable/details.hpp>
#include <tcptable/owner.hpp>

#include "field_names.hpp"

namespace tcptable::table {
namespace {

struct Alias {
  std::string_view word;
  Key key;
};

constexpr std::array aliases{
    Alias{"port", {KeyKind::any_port}},    Alias{"address", {KeyKind::any_address}},
    Alias{"addr", {KeyKind::any_address}}, Alias{"host", {KeyKind::any_address}},
    Alias{"ip", {KeyKind::any_address}},   Alias{"local", {KeyKind::local}},
    Alias{"src", {KeyKind::local}},        Alias{"remote", {KeyKind::remote}},
    Alias{"peer", {KeyKind::remote}},      Alias{"foreign", {KeyKind::remote}},
    Alias{"dst", {KeyKind::remote}},
};

constexpr std::array protocol_words{
    ProtocolWord{"tcp", "tcp", {}},      ProtocolWord{"udp", "udp", {}},
    ProtocolWord{"tcp4", "tcp", "ipv4"}, ProtocolWord{"tcp6", "tcp", "ipv6"},
    ProtocolWord{"udp4", "udp", "ipv4"}, ProtocolWord{"udp6", "udp", "ipv6"},
};

struct StateName {
  std::string_view word;  // lower case, without - _ and blanks
  State state;
};

constexpr std::array state_names{
    StateName{"established", State::established},
    StateName{"estab", State::established},
    StateName{"synsent", State::syn_sent},
    StateName{"synreceived", State::syn_received},
    StateName{"synrecv", State::syn_received},
    StateName{"synrcvd", State::syn_received},
    StateName{"finwait1", State::fin_wait_1},
    StateName{"finwait2", State::fin_wait_2},
    StateName{"timewait", State::time_wait},
    StateName{"closed", State::closed},
    StateName{"close", State::closed},
    StateName{"unconn", State::closed},
    StateName{"unconnected", State::closed},
    StateName{"closewait", State::close_wait},
    StateName{"lastack", State::last_ack},
    StateName{"listen", State::listen},
    StateName{"listening", State::listen},
    StateName{"listener", State::listen},
    StateName{"closing", State::closing},
    StateName{"bound", State::bound},
};

// As they are best proposed to who mistyped one.
constexpr std::array<std::string_view, 17> usual_states{
    "established", "syn-sent",   "syn-received", "fin-wait-1",   "fin-wait-2", "time-wait",
    "closed",      "close-wait", "last-ack",     "listen",       "listening",  "closing",
    "unconn",      "bound",      "connected",    "synchronized", "bucket"};

struct StateGroup {
  std::string_view word;
  StateSet states;
};

constexpr StateSet connected = StateSet::all().without(State::listen).without(State::closed);
constexpr StateSet bucket{State::time_wait, State::syn_received};
constexpr std::array state_groups{
    StateGroup{"all", StateSet::all()},
    StateGroup{"connected", connected},
    StateGroup{"synchronized", connected.without(State::syn_sent)},
    StateGroup{"bucket", bucket},
    StateGroup{"big", StateSet::all().without(State::time_wait).without(State::syn_received)},
};

template <typename Enumeration>
std::vector<std::string_view> names_between(Enumeration first, Enumeration last) {
  std::vector<std::string_view> names;
  for (auto i = static_cast<unsigned>(first); i <= static_cast<unsigned>(last); ++i)
    names.push_back(name(static_cast<Enumeration>(i)));
  return names;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::optional<Key> find_key(std::string_view word) noexcept {
  for (const Alias& alias : aliases)
    if (alias.word == word) return alias.key;
  if (const auto field = find_field(word)) return Key{KeyKind::field, *field};
  return std::nullopt;
}

std::string_view nearest_key(std::string_view word) {
  NearestWord nearest(word);
  nearest.consider(nearest_field_name(word));
  for (const Alias& alias : aliases) nearest.consider(alias.word);
  return nearest.found();
}

std::string_view nearest_state(std::string_view word) {
  NearestWord nearest(word);
  for (const std::string_view candidate : usual_states) nearest.consider(candidate);
  return nearest.found();
}

const ProtocolWord* find_protocol(std::string_view word) noexcept {
  const auto found = std::find_if(protocol_words.begin(), protocol_words.end(),
                                  [word](const ProtocolWord& entry) { return entry.word == word; });
  return found == protocol_words.end() ? nullptr : &*found;
}

std::string_view family_named(std::string_view word) noexcept {
  if (word == "ipv4" || word == "inet") return "ipv4";
  return word == "ipv6" || word == "inet6" ? std::string_view("ipv6") : std::string_view();
}

bool is_bare_word_of(Field field, std::string_view word) noexcept {
  return field == Field::protocol ? find_protocol(word) != nullptr : !family_named(word).empty();
}

std::vector<std::string_view> words_of(Field field) {
  switch (field) {
    case Field::owner_reason:
      return names_between(OwnerReason::known, OwnerReason::unavailable);
    case Field::timer: {
      auto names = names_between(TimerKind::retransmission, TimerKind::window_probe);
      names.push_back(name(TimerKind::other));
      return names;
    }
    case Field::congestion_phase:
      return names_between(CongestionPhase::open, CongestionPhase::loss);
    default:
      return {};
  }
}

std::vector<std::string> states_named(std::string_view word) {
  std::string plain = lower(word);
  std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == ' '; });
  for (const StateName& candidate : state_names)
    if (candidate.word == plain) return {std::string(name(candidate.state))};
  std::vector<std::string> names;
  for (const StateGroup& group : state_groups) {
    if (group.word != plain) continue;
    for (std::uint32_t bit = 1; bit <= static_cast<std::uint32_t>(State::closing); ++bit)
      if (group.states.contains(static_cast<State>(bit)))
        names.emplace_back(name(static_cast<State>(bit)));
  }
  return names;
}

}  // namespace tcptable::table

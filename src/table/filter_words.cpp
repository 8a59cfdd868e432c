#include "filter_words.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace tcptable::table {
namespace {

struct Alias {
  std::string_view word;
  Key key;
};

constexpr Key of(Field field) noexcept { return {KeyKind::field, field}; }

constexpr std::array aliases{
    Alias{"port", {KeyKind::any_port}},
    Alias{"address", {KeyKind::any_address}},
    Alias{"addr", {KeyKind::any_address}},
    Alias{"host", {KeyKind::any_address}},
    Alias{"ip", {KeyKind::any_address}},
    Alias{"local", {KeyKind::local}},
    Alias{"src", {KeyKind::local}},
    Alias{"remote", {KeyKind::remote}},
    Alias{"peer", {KeyKind::remote}},
    Alias{"foreign", {KeyKind::remote}},
    Alias{"dst", {KeyKind::remote}},
    Alias{"laddr", of(Field::local_address)},
    Alias{"lport", of(Field::local_port)},
    Alias{"sport", of(Field::local_port)},
    Alias{"raddr", of(Field::remote_address)},
    Alias{"rport", of(Field::remote_port)},
    Alias{"dport", of(Field::remote_port)},
    Alias{"proto", of(Field::protocol)},
    Alias{"name", of(Field::process)},
    Alias{"comm", of(Field::process)},
    Alias{"program", of(Field::process)},
    Alias{"exe", of(Field::executable)},
    Alias{"cmd", of(Field::command)},
    Alias{"cmdline", of(Field::command)},
    Alias{"command_line", of(Field::command)},
    Alias{"dev", of(Field::interface)},
    Alias{"iface", of(Field::interface)},
    Alias{"ino", of(Field::inode)},
    Alias{"sk", of(Field::cookie)},
    Alias{"owner", of(Field::owner_reason)},
    Alias{"reason", of(Field::owner_reason)},
    Alias{"recvq", of(Field::receive_queue)},
    Alias{"sendq", of(Field::send_queue)},
    Alias{"cc", of(Field::congestion)},
    Alias{"rto", of(Field::retransmission_timeout)},
    Alias{"rttvar", of(Field::rtt_variance)},
    Alias{"minrtt", of(Field::min_rtt)},
    Alias{"cwnd", of(Field::congestion_window)},
    Alias{"ssthresh", of(Field::slow_start_threshold)},
    Alias{"mss", of(Field::send_mss)},
    Alias{"pmtu", of(Field::path_mtu)},
    Alias{"unacked", of(Field::unacknowledged)},
    Alias{"retrans", of(Field::retransmissions)},
    Alias{"tx", of(Field::sent_bytes)},
    Alias{"rx", of(Field::received_bytes)},
    Alias{"lastsnd", of(Field::since_sent)},
    Alias{"lastrcv", of(Field::since_received)},
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

// The fewest insertions, deletions and exchanges that make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({exchanged, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
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
  if (const auto field = find_field(word)) return of(*field);
  return std::nullopt;
}

std::string_view nearest_key(std::string_view word) {
  constexpr std::size_t longest = 32;
  if (word.size() > longest) return {};
  std::string_view nearest;
  std::size_t least = word.size() < 4 ? 2 : 3;
  const auto consider = [&](std::string_view candidate) {
    const std::size_t far = distance(word, candidate);
    if (far < least) {
      least = far;
      nearest = candidate;
    }
  };
  for (const FieldInfo& field : fields()) consider(field.id);
  for (const Alias& alias : aliases) consider(alias.word);
  return nearest;
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

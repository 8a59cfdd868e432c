#include "who_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "endpoint_text.hpp"
#include "escape.hpp"
#include "json_writer.hpp"
#include "moment.hpp"
#include "quantity.hpp"

namespace tcptable::app {
namespace {

constexpr std::size_t peers_shown = 5;

std::string process_name(const Process& process) {
  return process.name().empty() ? "?" : escaped(process.name());
}

std::string user_text(std::uint32_t uid, std::string_view name) {
  if (!name.empty()) return "user " + escaped(name);
  return uid == no_uid ? "an unknown user" : fmt::format("uid {}", uid);
}

std::string_view unit_of(const ProcessFacts& facts) {
  return facts.user_unit.empty() ? facts.unit : facts.user_unit;
}

std::string age_text(std::int64_t started_at, std::int64_t now) {
  return span_text(static_cast<std::uint64_t>(std::max<std::int64_t>(0, now - started_at)));
}

// "nginx (pid 902, user root, unit nginx.service, started 3 days ago, child of systemd(1))"
std::string process_text(const WhoProcess& who, std::int64_t now) {
  std::string text = fmt::format("{} (pid {}, {}", process_name(who.process), who.process.pid,
                                 user_text(who.process.uid, who.user));
  if (!unit_of(who.facts).empty()) text += ", unit " + escaped(unit_of(who.facts));
  if (!who.facts.container.empty()) text += ", container " + escaped(who.facts.container);
  if (who.started_at) text += fmt::format(", started {} ago", age_text(*who.started_at, now));
  if (!who.ancestors.empty())
    text += fmt::format(", child of {}({})", process_name(who.ancestors.front()),
                        who.ancestors.front().pid);
  return text + ")";
}

// Who nobody can name, by what is known of him.
std::string stranger_text(const WhoParty& party) {
  const std::string whose = user_text(party.uid, party.user);
  switch (party.reason) {
    case OwnerReason::permission:
      return fmt::format("A process that is hidden from you (socket of {})", whose);
    case OwnerReason::kernel:
      return "The kernel itself";
    case OwnerReason::other_pid_namespace:
      return fmt::format("A process outside of this container (socket of {})", whose);
    default:
      return fmt::format("Nobody who can be named ({}; socket of {})", name(party.reason), whose);
  }
}

std::string party_text(const WhoParty& party, std::int64_t now) {
  return party.processes.empty() ? stranger_text(party)
                                 : process_text(party.processes.front(), now);
}

// "*:443" stands for every address of both families.
std::string place_of(const Row& row, bool is_both) {
  if (is_both && is_unspecified(row.local_address())) return fmt::format("*:{}", row.local_port);
  return local_text(row);
}

bool takes_both(const std::vector<Row>& rows, const Row& row) {
  const auto other = [&](const Row& each) {
    return each.protocol == row.protocol && is_unspecified(each.local_address()) &&
           each.family != row.family;
  };
  if (std::any_of(rows.begin(), rows.end(), other)) return true;
  return row.family == Family::ipv6 && !row.has(RowFlag::v6_only);
}

std::string places_text(const std::vector<Row>& rows) {
  std::vector<std::string> places;
  for (const Row& row : rows) {
    std::string place =
        fmt::format("{} {}", name(row.protocol), place_of(row, takes_both(rows, row)));
    if (std::find(places.begin(), places.end(), place) == places.end())
      places.push_back(std::move(place));
  }
  return fmt::format("{}", fmt::join(places, ", "));
}

std::string traffic_text(const WhoTraffic& traffic) {
  if (traffic.connections == 0) return "no connection";
  return fmt::format("{} from {}", plural(traffic.connections, "connection"),
                     plural(traffic.peers.size(), "address", "es"));
}

std::string server_sentence(const WhoParty& server, std::int64_t now) {
  return fmt::format("{} listens on {} and serves {}.", party_text(server, now),
                     places_text(server.listeners), traffic_text(server.traffic));
}

std::string speaker_sentence(const WhoParty& party, const WhoTarget& target, std::int64_t now) {
  return fmt::format("{} has {} at port {}, without a listener.", party_text(party, now),
                     plural(party.traffic.connections, "connection"), target.port);
}

std::string client_sentence(const WhoParty& party, const WhoTarget& target, std::int64_t now) {
  return fmt::format("{} uses it as a client: {} to port {} of {}.", party_text(party, now),
                     plural(party.traffic.connections, "connection"), target.port,
                     plural(party.traffic.peers.size(), "address", "es"));
}

// What Docker's proxy was told on its command line.
std::string word_after(std::string_view text, std::string_view option) {
  const std::size_t at = text.find(option);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + option.size());
  return std::string(text.substr(0, text.find(' ')));
}

std::string forwarding(const WhoProcess& who) {
  if (who.process.name() != "docker-proxy") return {};
  const std::string host = word_after(who.facts.command_line, "-container-ip ");
  const std::string port = word_after(who.facts.command_line, "-container-port ");
  if (host.empty() || port.empty()) return "a container of Docker";
  return fmt::format("{} port {}, in a container of Docker", host, port);
}

std::string line(std::string_view subject, std::string_view text) {
  return text.empty() ? std::string() : fmt::format("  {:<12} {}\n", subject, text);
}

std::string ancestors_text(const std::vector<Process>& ancestors) {
  std::vector<std::string> names;
  names.reserve(ancestors.size());
  for (const Process& each : ancestors)
    names.push_back(fmt::format("{}({})", process_name(each), each.pid));
  std::reverse(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, " > "));
}

std::string others_text(const std::vector<WhoProcess>& processes) {
  std::vector<std::string> names;
  for (std::size_t index = 1; index < processes.size(); ++index)
    names.push_back(fmt::format("{}({})", process_name(processes[index].process),
                                processes[index].process.pid));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string states_text(const WhoTraffic& traffic) {
  std::vector<std::string> parts;
  for (const auto& [state, number] : traffic.states)
    parts.push_back(fmt::format("{} {}", number, name(state)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string peers_text(const WhoTraffic& traffic) {
  std::vector<std::string> parts;
  for (const auto& [peer, number] : traffic.peers) {
    if (parts.size() == peers_shown) break;
    parts.push_back(fmt::format("{} ({})", to_string(peer), number));
  }
  if (traffic.peers.size() > peers_shown)
    parts.push_back(plural(traffic.peers.size() - peers_shown, "other"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string process_details(const WhoProcess& who, std::int64_t now) {
  std::string text = line("forwards to", escaped(forwarding(who)));
  text += line("command", escaped(who.facts.command_line));
  text += line("executable",
               escaped(who.facts.executable) + (who.facts.executable_deleted ? " (deleted)" : ""));
  text += line("unit", escaped(unit_of(who.facts)));
  if (who.started_at)
    text += line("started", fmt::format("{}, {} ago", utc_text(*who.started_at),
                                        age_text(*who.started_at, now)));
  return text + line("parents", ancestors_text(who.ancestors));
}

std::string server_details(const WhoParty& server, std::int64_t now) {
  std::string text;
  if (!server.processes.empty()) {
    text += process_details(server.processes.front(), now);
    text += line("held also by", others_text(server.processes));
  }
  if (server.backlog)
    text += line("waiting", fmt::format("{} of at most {} to be accepted", server.backlog->receive,
                                        server.backlog->send));
  text += line("connections", states_text(server.traffic));
  return text + line("peers", peers_text(server.traffic));
}

std::string nobody_sentence(const WhoTarget& target) {
  const std::string_view protocol = target.protocol ? name(*target.protocol) : "";
  const std::string where = target.address ? fmt::format(" of {}", to_string(*target.address)) : "";
  return fmt::format("Nobody listens on {}{}port {}{}.\n", protocol, protocol.empty() ? "" : " ",
                     target.port, where);
}

bool is_hidden(const WhoParty& party) noexcept {
  return party.processes.empty() &&
         (party.reason == OwnerReason::permission || party.reason == OwnerReason::unavailable ||
          party.reason == OwnerReason::other_pid_namespace);
}

bool hides_server(const WhoReport& report) noexcept {
  return std::any_of(report.servers.begin(), report.servers.end(), is_hidden);
}

void write_relatives(const std::vector<Process>& ancestors, JsonWriter& json) {
  json.begin_array();
  for (const Process& process : ancestors) {
    json.begin_object();
    json.key("pid");
    json.number(process.pid);
    json.key("process");
    json.string_or_null(process.name());
    json.end_object();
  }
  json.end_array();
}

void write_process(const WhoProcess& who, JsonWriter& json) {
  json.begin_object();
  json.key("pid");
  json.number(who.process.pid);
  json.key("process");
  json.string_or_null(who.process.name());
  json.key("uid");
  who.process.uid == no_uid ? json.null() : json.number(who.process.uid);
  json.key("user");
  json.string_or_null(who.user);
  json.key("executable");
  json.string_or_null(who.facts.executable);
  json.key("command");
  json.string_or_null(who.facts.command_line);
  json.key("unit");
  json.string_or_null(who.facts.unit);
  json.key("user_unit");
  json.string_or_null(who.facts.user_unit);
  json.key("container");
  json.string_or_null(who.facts.container);
  json.key("started_at");
  json.string_or_null(who.started_at ? utc_json(*who.started_at) : "");
  json.key("forwards_to");
  json.string_or_null(forwarding(who));
  json.key("parents");
  write_relatives(who.ancestors, json);
  json.end_object();
}

void write_traffic(const WhoTraffic& traffic, JsonWriter& json) {
  json.key("connections");
  json.number(traffic.connections);
  json.key("states");
  json.begin_object();
  for (const auto& [state, number] : traffic.states) {
    json.key(name(state));
    json.number(number);
  }
  json.end_object();
  json.key("peers");
  json.begin_array();
  for (const auto& [peer, number] : traffic.peers) {
    json.begin_object();
    json.key("address");
    json.string(to_string(peer));
    json.key("connections");
    json.number(number);
    json.end_object();
  }
  json.end_array();
}

void write_listeners(const WhoParty& party, JsonWriter& json) {
  json.key("listeners");
  json.begin_array();
  for (const Row& row : party.listeners) {
    json.begin_object();
    json.key("protocol");
    json.string(name(row.protocol));
    json.key("local_address");
    json.string(to_string(row.local_address()));
    json.key("local_port");
    json.number(row.local_port);
    json.end_object();
  }
  json.end_array();
  json.key("waiting");
  party.backlog ? json.number(party.backlog->receive) : json.null();
  json.key("waiting_max");
  party.backlog ? json.number(party.backlog->send) : json.null();
}

void write_party(const WhoParty& party, std::string_view sentence, JsonWriter& json) {
  json.begin_object();
  json.key("sentence");
  json.string(sentence);
  json.key("owner_reason");
  json.string(name(party.reason));
  json.key("uid");
  party.uid == no_uid ? json.null() : json.number(party.uid);
  json.key("user");
  json.string_or_null(party.user);
  json.key("processes");
  json.begin_array();
  for (const WhoProcess& process : party.processes) write_process(process, json);
  json.end_array();
  if (!party.listeners.empty()) write_listeners(party, json);
  write_traffic(party.traffic, json);
  json.end_object();
}

template <typename Sentence>
void write_parties(std::string_view key, const std::vector<WhoParty>& parties, Sentence sentence,
                   JsonWriter& json) {
  json.key(key);
  json.begin_array();
  for (const WhoParty& party : parties) write_party(party, sentence(party), json);
  json.end_array();
}

}  // namespace

ExitCode exit_code_for(const WhoReport& report) noexcept {
  if (report.servers.empty()) return ExitCode::nothing_matched;
  return hides_server(report) ? ExitCode::partial : ExitCode::answered;
}

std::string who_text(const WhoReport& report, std::int64_t now) {
  std::string text;
  for (const WhoParty& server : report.servers)
    text += server_sentence(server, now) + "\n" + server_details(server, now);
  if (report.servers.empty()) text += nobody_sentence(report.target);
  for (const WhoParty& party : report.speakers)
    text += speaker_sentence(party, report.target, now) + "\n";
  for (const WhoParty& party : report.clients)
    text += client_sentence(party, report.target, now) + "\n";
  if (hides_server(report))
    text += report.is_saved
                ? "The snapshot does not tell more.\n"
                : "To see more, run it as root; 'tcptable doctor' tells of other ways.\n";
  return text;
}

void render_who_json(const WhoReport& report, std::int64_t now, Output& output) {
  JsonWriter json(output);
  json.begin_object();
  json.key("schema");
  json.string(who_schema);
  json.key("port");
  json.number(report.target.port);
  json.key("protocol");
  json.string_or_null(report.target.protocol ? name(*report.target.protocol) : "");
  json.key("address");
  json.string_or_null(report.target.address ? to_string(*report.target.address) : "");
  write_parties(
      "servers", report.servers, [&](const WhoParty& party) { return server_sentence(party, now); },
      json);
  write_parties(
      "speakers", report.speakers,
      [&](const WhoParty& party) { return speaker_sentence(party, report.target, now); }, json);
  write_parties(
      "clients", report.clients,
      [&](const WhoParty& party) { return client_sentence(party, report.target, now); }, json);
  json.end_object();
  output.put('\n');
}

}  // namespace tcptable::app

#include "summary.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "escape.hpp"
#include "json_writer.hpp"
#include "render_json.hpp"

namespace tcptable::app {
namespace {

constexpr std::size_t processes_max = 10;

struct ProcessTotal {
  const Process* process = nullptr;
  std::uint64_t sockets = 0;
};

// [protocol is UDP][family is IPv6]
struct Totals {
  std::uint64_t by_kind[2][2] = {};
  std::map<std::string_view, std::uint64_t> by_state;
  std::map<std::string_view, std::uint64_t> by_reason;
  std::vector<ProcessTotal> processes;  // those with the most sockets
};

// As Totals::by_kind has them.
bool was_asked(const Query& query, int kind, int family) noexcept {
  return (kind == 0 ? query.protocols.tcp : query.protocols.udp) &&
         (family == 0 ? query.families.ipv4 : query.families.ipv6);
}

std::string_view state_word(const Row& row) {
  const bool unconnected = row.protocol == Protocol::udp && row.state == State::closed;
  return unconnected ? std::string_view("UNCONN") : name(row.state);
}

Totals totals_of(const Snapshot& snapshot) {
  Totals totals;
  std::map<std::uint32_t, ProcessTotal> by_process;
  for (const Row& row : snapshot) {
    ++totals.by_kind[row.protocol == Protocol::udp ? 1 : 0][row.family == Family::ipv6 ? 1 : 0];
    ++totals.by_state[state_word(row)];
    ++totals.by_reason[name(snapshot.owner_reason(row))];
    const auto owners = snapshot.owners(row);
    if (owners.empty()) continue;
    ProcessTotal& total = by_process[owners.front().process];
    total.process = &snapshot.process(owners.front());
    ++total.sockets;
  }
  for (const auto& [index, total] : by_process) totals.processes.push_back(total);
  std::stable_sort(
      totals.processes.begin(), totals.processes.end(),
      [](const ProcessTotal& a, const ProcessTotal& b) { return a.sockets > b.sockets; });
  totals.processes.resize(std::min(totals.processes.size(), processes_max));
  return totals;
}

void add_counts(std::string& text, std::string_view title,
                const std::map<std::string_view, std::uint64_t>& counts) {
  text += fmt::format("\n{}\n", title);
  for (const auto& [word, count] : counts) text += fmt::format("  {:<22}{:>9}\n", word, count);
}

void write_counts(std::string_view key, const std::map<std::string_view, std::uint64_t>& counts,
                  JsonWriter& json) {
  json.key(key);
  json.begin_object();
  for (const auto& [word, count] : counts) {
    json.key(word);
    json.number(count);
  }
  json.end_object();
}

}  // namespace

std::string summary_text(const Snapshot& snapshot, const Query& query) {
  const Totals totals = totals_of(snapshot);
  const auto& kinds = totals.by_kind;
  std::string text = fmt::format("{:<15}{:>9}{:>9}{:>9}\n", "SOCKETS", "IPv4", "IPv6", "both");
  constexpr std::string_view names[] = {"TCP", "UDP"};
  for (int kind = 0; kind < 2; ++kind) {
    const auto count = [&](int family) {
      return was_asked(query, kind, family) ? std::to_string(kinds[kind][family])
                                            : std::string("--");
    };
    const bool has_both = was_asked(query, kind, 0) && was_asked(query, kind, 1);
    text += fmt::format("  {:<13}{:>9}{:>9}{:>9}\n", names[kind], count(0), count(1),
                        has_both ? std::to_string(kinds[kind][0] + kinds[kind][1]) : "--");
  }
  add_counts(text, "STATES", totals.by_state);
  add_counts(text, "OWNERS", totals.by_reason);
  if (totals.processes.empty()) return text;
  text += "\nPROCESSES WITH THE MOST\n";
  for (const ProcessTotal& total : totals.processes)
    text += fmt::format("  {:>9} {:<12}{:>9}\n", total.process->pid, escaped(total.process->name()),
                        total.sockets);
  return text;
}

void render_summary_json(const Snapshot& snapshot, const Query& query, const TableFacts& facts,
                         Output& output) {
  const Totals totals = totals_of(snapshot);
  JsonWriter json(output);
  json.begin_object();
  write_facts(snapshot, facts, json);
  json.key("summary");
  json.begin_object();
  constexpr std::string_view keys[2][2] = {{"tcp_ipv4", "tcp_ipv6"}, {"udp_ipv4", "udp_ipv6"}};
  for (int kind = 0; kind < 2; ++kind)
    for (int family = 0; family < 2; ++family) {
      json.key(keys[kind][family]);
      was_asked(query, kind, family) ? json.number(totals.by_kind[kind][family]) : json.null();
    }
  write_counts("states", totals.by_state, json);
  write_counts("owners", totals.by_reason, json);
  json.key("processes");
  json.begin_array();
  for (const ProcessTotal& total : totals.processes) {
    json.begin_object();
    json.key("pid");
    json.number(total.process->pid);
    json.key("process");
    json.string(total.process->name());
    json.key("sockets");
    json.number(total.sockets);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  json.end_object();
  output.put('\n');
}

}  // namespace tcptable::app

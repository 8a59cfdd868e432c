#include "close_report.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "endpoint_text.hpp"
#include "escape.hpp"
#include "json_writer.hpp"
#include "quantity.hpp"

namespace tcptable::app {
namespace {

// "nginx (pid 902, www-data, nginx.service)", or why nobody can be named.
std::string owner_text(const CloseOwner& owner) {
  const std::string process = owner.process.empty() ? "?" : escaped(owner.process);
  const std::string user = !owner.user.empty()   ? escaped(owner.user)
                           : owner.uid == no_uid ? std::string("?")
                                                 : fmt::format("uid {}", owner.uid);
  const std::string unit = owner.unit.empty() ? "" : ", " + escaped(owner.unit);
  return fmt::format("{} (pid {}, {}{})", process, owner.pid, user, unit);
}

std::string owners_text(const CloseEntry& entry) {
  if (entry.owners.empty()) return fmt::format("({})", name(entry.owner_reason));
  std::vector<std::string> all;
  for (const CloseOwner& owner : entry.owners) all.push_back(owner_text(owner));
  std::string text = fmt::format("{}", fmt::join(all, ", "));
  if (entry.owner_reason != OwnerReason::known)
    text += fmt::format(" ({})", name(entry.owner_reason));
  return text;
}

struct Widths {
  std::size_t local = 0;
  std::size_t remote = 0;
};

std::string entry_line(const CloseEntry& entry, Widths widths) {
  return fmt::format("  {:<4}  {:<{}}  {:<{}}  {:<12}  {}\n", protocol_text(entry.row),
                     local_text(entry.row), widths.local, remote_text(entry.row), widths.remote,
                     state_text(entry.row), owners_text(entry));
}

Widths widths_of(std::span<const CloseEntry> entries) {
  Widths widths;
  for (const CloseEntry& entry : entries) {
    widths.local = std::max(widths.local, local_text(entry.row).size());
    widths.remote = std::max(widths.remote, remote_text(entry.row).size());
  }
  return widths;
}

// The listing of one outcome with its heading; empty when there is none.
std::string listing(std::span<const CloseEntry> entries, CloseOutcome outcome,
                    std::string_view heading) {
  if (count(entries, outcome) == 0) return {};
  const Widths widths = widths_of(entries);
  std::string text = fmt::format("{}\n", heading);
  for (const CloseEntry& entry : entries)
    if (entry.outcome == outcome) text += entry_line(entry, widths);
  return text;
}

bool are_connections(std::span<const CloseEntry> entries) {
  return std::all_of(entries.begin(), entries.end(), [](const CloseEntry& entry) {
    return entry.outcome != CloseOutcome::planned ||
           (entry.row.protocol == Protocol::tcp && entry.row.state != State::listen);
  });
}

std::string_view explanation(CloseOutcome outcome) noexcept {
  switch (outcome) {
    case CloseOutcome::gone:
      return "it was gone already";
    case CloseOutcome::changed:
      return "it is another's by now, or no longer what was asked for; not touched";
    case CloseOutcome::denied:
      return "permission denied: run as root";
    case CloseOutcome::unsupported:
      return "the kernel cannot close such a socket";
    default:
      return {};
  }
}

bool was_kept(CloseOutcome outcome) noexcept {
  return outcome == CloseOutcome::listener || outcome == CloseOutcome::own_session;
}

constexpr std::array failures{CloseOutcome::gone, CloseOutcome::changed, CloseOutcome::denied,
                              CloseOutcome::unsupported, CloseOutcome::failed};

void write_owner(const CloseOwner& owner, JsonWriter& json) {
  json.begin_object();
  json.key("pid");
  json.number(owner.pid);
  json.key("process");
  json.string_or_null(owner.process);
  json.key("uid");
  owner.uid == no_uid ? json.null() : json.number(owner.uid);
  json.key("user");
  json.string_or_null(owner.user);
  json.key("unit");
  json.string_or_null(owner.unit);
  json.end_object();
}

void write_ends(const Row& row, JsonWriter& json) {
  json.key("protocol");
  json.string(name(row.protocol));
  json.key("family");
  json.string(name(row.family));
  json.key("local_address");
  json.string(to_string(row.local_address()));
  json.key("local_port");
  json.number(row.local_port);
  json.key("remote_address");
  json.string(to_string(row.remote_address()));
  json.key("remote_port");
  json.number(row.remote_port);
  json.key("state");
  json.string(name(row.state));
  json.key("cookie");
  row.cookie == 0 ? json.null() : json.string(std::to_string(row.cookie));
}

void write_entry(const CloseEntry& entry, JsonWriter& json) {
  json.begin_object();
  json.key("result");
  json.string(name(entry.outcome));
  json.key("problem");
  json.string_or_null(entry.problem);
  write_ends(entry.row, json);
  json.key("owner_reason");
  json.string(name(entry.owner_reason));
  json.key("owners");
  json.begin_array();
  for (const CloseOwner& owner : entry.owners) write_owner(owner, json);
  json.end_array();
  json.end_object();
}

}  // namespace

std::string plan_text(std::span<const CloseEntry> entries) {
  return listing(entries, CloseOutcome::planned, "To be closed:") +
         listing(entries, CloseOutcome::listener,
                 "Kept, because they take connections from anybody (--listeners):") +
         listing(entries, CloseOutcome::own_session,
                 "Kept, because this session may hang on them (--own-ssh):") +
         listing(entries, CloseOutcome::unsupported,
                 "Kept, because the kernel closes no socket that merely has a port:");
}

std::string question(std::span<const CloseEntry> entries) {
  const std::size_t planned = count(entries, CloseOutcome::planned);
  return fmt::format("close {}? [y/N] ",
                     plural(planned, are_connections(entries) ? "connection" : "socket"));
}

bool is_yes(std::string_view answer) noexcept {
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes" || answer == "YES";
}

std::string result_text(const CloseEntry& entry) {
  const std::string ends =
      fmt::format("{} {} - {} {}", protocol_text(entry.row), local_text(entry.row),
                  remote_text(entry.row), state_text(entry.row));
  if (entry.outcome == CloseOutcome::closed) return "closed: " + ends;
  const std::string reason = entry.outcome == CloseOutcome::failed
                                 ? escaped(entry.problem)
                                 : std::string(explanation(entry.outcome));
  return fmt::format("not closed: {}: {}", ends, reason);
}

std::string results_text(std::span<const CloseEntry> entries) {
  std::string text;
  for (const CloseEntry& entry : entries)
    if (std::find(failures.begin(), failures.end(), entry.outcome) != failures.end())
      text += result_text(entry) + '\n';
  const auto kept = std::count_if(entries.begin(), entries.end(),
                                  [](const CloseEntry& entry) { return was_kept(entry.outcome); });
  text += fmt::format("closed {} of {}", count(entries, CloseOutcome::closed),
                      plural(entries.size(), "socket"));
  if (kept > 0) text += fmt::format(", kept {}", kept);
  return text + "\n";
}

ExitCode exit_code_for(std::span<const CloseEntry> entries, CloseRun run) noexcept {
  if (entries.empty()) return ExitCode::nothing_matched;
  const auto good = run == CloseRun::dry ? CloseOutcome::planned : CloseOutcome::closed;
  const std::size_t done = count(entries, good);
  if (done == entries.size()) return ExitCode::answered;
  if (done > 0 || run != CloseRun::done) return ExitCode::partial;
  if (count(entries, CloseOutcome::denied) > 0) return ExitCode::permission;
  if (count(entries, CloseOutcome::failed) + count(entries, CloseOutcome::unsupported) > 0)
    return ExitCode::failure;
  const std::size_t missed =
      count(entries, CloseOutcome::gone) + count(entries, CloseOutcome::changed);
  return missed > 0 ? ExitCode::nothing_matched : ExitCode::partial;
}

void render_close_json(std::span<const CloseEntry> entries, CloseRun run, Output& output) {
  JsonWriter json(output);
  json.begin_object();
  json.key("schema");
  json.string(close_schema);
  json.key("dry_run");
  json.boolean(run == CloseRun::dry);
  json.key("declined");
  json.boolean(run == CloseRun::declined);
  json.key("matched");
  json.number(entries.size());
  json.key("closed");
  json.number(count(entries, CloseOutcome::closed));
  json.key("sockets");
  json.begin_array();
  for (const CloseEntry& entry : entries) {
    json.break_line();
    write_entry(entry, json);
  }
  json.end_array();
  json.end_object();
  output.put('\n');
}

void render_close_json_lines(std::span<const CloseEntry> entries, Output& output) {
  for (const CloseEntry& entry : entries) {
    JsonWriter json(output);
    write_entry(entry, json);
    output.put('\n');
  }
}

}  // namespace tcptable::app

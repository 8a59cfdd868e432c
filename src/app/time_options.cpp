#include "time_options.hpp"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <tcptable/diff.hpp>

#include "command_line.hpp"
#include "escape.hpp"

namespace tcptable::app {
namespace {

constexpr double interval_min_s = 0.1;
constexpr double seconds_max = 1e9;

struct Selection {
  std::vector<std::string> words;
  bool tcp = false;
  bool udp = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool listening = false;
  std::string engine = "auto";
};

void add_selection(CLI::App& cli, Selection& typed) {
  cli.add_option("FILTER", typed.words, "only sockets that match: see tcptable(7)")->type_name("");
  add_switch(cli, "-t,--tcp", typed.tcp, "TCP sockets");
  add_switch(cli, "-u,--udp", typed.udp, "UDP sockets; with -t both");
  add_switch(cli, "-4,--ipv4", typed.ipv4, "sockets of the IPv4 family only");
  add_switch(cli, "-6,--ipv6", typed.ipv6, "sockets of the IPv6 family only");
  add_switch(cli, "-l,--listening", typed.listening, "listening sockets, and UDP without a peer");
}

Query query_of(const Selection& typed, ProtocolSet protocols) {
  Query query;
  query.protocols = protocols;
  if (typed.tcp || typed.udp) query.protocols = {.tcp = typed.tcp, .udp = typed.udp};
  if (typed.ipv4 || typed.ipv6) query.families = {.ipv4 = typed.ipv4, .ipv6 = typed.ipv6};
  if (typed.listening) query.states = {State::listen, State::closed};
  query.columns.owners = true;
  query.columns.process = true;
  query.ordering = Ordering::endpoints;
  return query;
}

// The filter's words are one text, as they were typed.
std::optional<Farewell> add_filter(const Selection& typed, Query& query) {
  std::string text;
  for (const std::string& word : typed.words) text += (text.empty() ? "" : " ") + word;
  const auto parsed = Filter::parse(text);
  if (const auto* filter = std::get_if<Filter>(&parsed)) {
    query.filter = *filter;
    return std::nullopt;
  }
  const auto& error = std::get<FilterError>(parsed);
  const std::size_t column = escaped(std::string_view(text).substr(0, error.position)).size();
  return Farewell{ExitCode::usage,
                  fmt::format("tcptable: {}\n  {}\n  {:>{}}\n", escaped(error.message),
                              escaped(text), '^', column + 1)};
}

// "rtt,state": which fields have to change for a socket to have changed.
std::string unknown_field(const std::string& id) {
  return find_field(id) ? std::string() : fmt::format("'{}' is no column", id);
}

struct Comparison {
  std::vector<std::string> columns;
  std::string format = "text";
};

void add_comparison(CLI::App& cli, Comparison& typed, std::vector<std::string> formats) {
  cli.add_option("--columns", typed.columns,
                 "what has to change to be told, by comma: endpoints, state and pid by default")
      ->type_name("LIST")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Validator(unknown_field, ""));
  std::string names;
  for (const std::string& format : formats) names += (names.empty() ? "" : ", ") + format;
  cli.add_option("--format", typed.format, fmt::format("one of {}", names))
      ->type_name("NAME")
      ->check(CLI::IsMember(std::move(formats)).description(""));
}

std::vector<Field> fields_of(const Comparison& typed, Query& query) {
  std::vector<Field> fields;
  for (const std::string& id : typed.columns)
    if (const auto field = find_field(id)) fields.push_back(*field);
  if (typed.columns.empty()) fields.assign(identity_fields().begin(), identity_fields().end());
  for (const Field field : fields) add_needs(field, query.columns);
  return fields;
}

ChangeFormat format_of(const std::string& word) {
  if (word == "json") return ChangeFormat::json;
  return word == "jsonl" ? ChangeFormat::json_lines : ChangeFormat::text;
}

std::chrono::milliseconds milliseconds_of(double seconds) {
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

constexpr const char* save_description =
    "Writes every TCP and UDP socket with all that can be known of it to FILE, from which\n"
    "'tcptable --from FILE' and every other reading command show it again.";

constexpr const char* save_footer =
    R"(FILE is replaced when the new one is whole. It can be read by its owner alone, because it
has the command lines of processes. "-" is standard output:
  tcptable save - | gzip > before.gz; zcat before.gz | tcptable --from -

Exit codes: 0 saved, 3 permission denied, 4 bad usage, 5 the system or the output failed.)";

constexpr const char* diff_description =
    "What happened between two snapshots that 'tcptable save' wrote: sockets that were opened "
    "(+),\n"
    "closed (-) and changed (~). With one file, what happened between it and now.";

constexpr const char* diff_footer = R"(Examples:
  tcptable diff before after          what happened in between
  tcptable diff -l baseline           listeners that were not there, or are no longer
  tcptable diff baseline now sshd     what sshd has done since; ./now would be a file
  tcptable diff before after --format jsonl

Exit codes, as diff(1) has them:
  0  nothing changed
  1  something did
  3  permission denied
  4  bad usage, or no such snapshot
  5  the system or the output failed)";

constexpr const char* watch_description =
    "Looks at the sockets again and again and prints what happened in between: sockets that were\n"
    "opened (+), closed (-) and changed (~), until it is interrupted.";

constexpr const char* watch_footer = R"(Examples:
  tcptable watch                          every TCP socket
  tcptable watch :443 --format jsonl      for a program
  tcptable watch -l --initial             listeners, beginning with those that are there
  tcptable watch --interval 0.2 --duration 60

A line with '!' says how many connections came and went between two looks, unseen.

Exit codes: 0 ended as asked or interrupted, 3 permission denied, 4 bad usage,
5 the system or the output failed.)";

}  // namespace

std::variant<SaveOptions, Farewell> parse_save_options(int argc, const char* const* argv) {
  SaveOptions options;
  Selection typed;
  CLI::App cli(save_description, "tcptable save");
  cli.set_help_flag("-h,--help", "print this and exit");
  cli.footer(save_footer);
  cli.add_option("FILE", options.file, "where to write; - is standard output")
      ->type_name("")
      ->required();
  add_selection(cli, typed);
  if (auto farewell = parse(cli, "tcptable save", argc, argv)) return std::move(*farewell);
  options.query = query_of(typed, {.tcp = true, .udp = true});
  if (auto farewell = add_filter(typed, options.query)) return std::move(*farewell);
  options.query.columns = {.queues = true,
                           .owners = true,
                           .process = true,
                           .cookies = true,
                           .cgroups = true,
                           .tcp_info = true,
                           .memory = true,
                           .timers = true,
                           .programs = true,
                           .units = true,
                           .users = true,
                           .interfaces = true};
  return options;
}

std::variant<DiffOptions, Farewell> parse_diff_options(int argc, const char* const* argv) {
  DiffOptions options;
  Selection typed;
  Comparison comparison;
  CLI::App cli(diff_description, "tcptable diff");
  cli.set_help_flag("-h,--help", "print this and exit");
  cli.footer(diff_footer);
  cli.add_option("BEFORE", options.before.file, "the earlier snapshot; - is standard input")
      ->type_name("")
      ->required();
  cli.add_option("AFTER", options.after.file, "the later one; 'now' or nothing is this host, now")
      ->type_name("");
  add_selection(cli, typed);
  add_comparison(cli, comparison, {"text", "json", "jsonl"});
  add_switch(cli, "-q,--quiet", options.quiet, "print nothing: the exit code tells");
  if (auto farewell = parse(cli, "tcptable diff", argc, argv)) return std::move(*farewell);
  options.query = query_of(typed, {.tcp = true, .udp = true});
  if (auto farewell = add_filter(typed, options.query)) return std::move(*farewell);
  if (options.after.file == "now") options.after.file.clear();
  options.fields = fields_of(comparison, options.query);
  options.format = format_of(comparison.format);
  return options;
}

std::variant<WatchOptions, Farewell> parse_watch_options(int argc, const char* const* argv) {
  WatchOptions options;
  Selection typed;
  Comparison comparison;
  double interval_s = 1;
  double duration_s = 0;
  CLI::App cli(watch_description, "tcptable watch");
  cli.set_help_flag("-h,--help", "print this and exit");
  cli.footer(watch_footer);
  add_selection(cli, typed);
  add_comparison(cli, comparison, {"text", "jsonl"});
  cli.add_option("--interval", interval_s, "seconds between two looks, from 0.1: 1")
      ->type_name("SECONDS")
      ->check(CLI::Range(interval_min_s, seconds_max));
  cli.add_option("--duration", duration_s, "end after so many seconds")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, seconds_max));
  cli.add_option("--count", options.looks_max, "end after so many looks")->type_name("NUMBER");
  add_switch(cli, "--initial", options.initial, "begin with the sockets that are there");
  if (auto farewell = parse(cli, "tcptable watch", argc, argv)) return std::move(*farewell);
  options.query = query_of(typed, {.tcp = true, .udp = false});
  if (auto farewell = add_filter(typed, options.query)) return std::move(*farewell);
  options.fields = fields_of(comparison, options.query);
  options.format = format_of(comparison.format);
  options.interval = milliseconds_of(interval_s);
  options.duration = milliseconds_of(duration_s);
  return options;
}

}  // namespace tcptable::app

#include "time_options.hpp"

#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <tcptable/diff.hpp>

#include "columns.hpp"
#include "command_line.hpp"
#include "escape.hpp"
#include "selection_options.hpp"

namespace tcptable::app {
namespace {

constexpr double interval_min_s = 0.1;
constexpr double seconds_max = 1e9;

// What a snapshot always has here.
void add_identity(ColumnSet& columns) {
  columns.owners = true;
  columns.process = true;
  columns.cookies = true;
}

// "rtt", "+rtt", "-state"; a column that is a field, or the two of an end.
std::vector<Field> fields_named(std::string_view word) {
  if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
  const Column* const column = find_column(word);
  if (column == nullptr) return {};
  if (column->field) return {*column->field};
  if (column->id == "local") return {Field::local_address, Field::local_port};
  if (column->id == "remote") return {Field::remote_address, Field::remote_port};
  return {};
}

std::string unknown_field(const std::string& word) {
  if (!fields_named(word).empty()) return {};
  if (find_column(word) == nullptr) return escaped(no_column(word));
  return fmt::format("'{}' cannot be compared", word);
}

Objection seconds_from(double least) {
  return [least](const std::string& word) -> std::string {
    const double seconds = number_of(word).value_or(-1);
    if (seconds >= least && seconds <= seconds_max) return {};
    return fmt::format("'{}' is no number of seconds from {} on", word, least);
  };
}

struct Comparison {
  std::vector<std::string> columns;
  std::string format = "text";
  bool numeric = false;
};

void add_comparison(CommandLine& cli, Comparison& typed, std::vector<std::string> formats) {
  cli.add_option(
         "--columns", typed.columns,
         "what has to change to be told, by comma: ends, state and pid by default; +NAME and "
         "-NAME change that")
      .shown_as("LIST")
      .by_comma()
      .unless(unknown_field);
  cli.add_switch("-n,--numeric", typed.numeric, "ports as numbers, not as services");
  std::string names;
  for (const std::string& format : formats) names += (names.empty() ? "" : ", ") + format;
  cli.add_option("--format", typed.format, fmt::format("one of {}", names))
      .shown_as("NAME")
      .last_wins()
      .one_of(std::move(formats));
}

ChangeFormat format_of(const std::string& word) {
  if (word == "json") return ChangeFormat::json;
  return word == "jsonl" ? ChangeFormat::json_lines : ChangeFormat::text;
}

std::vector<Field> fields_of(const std::vector<std::string>& words) {
  std::vector<Field> fields;
  const bool starts_anew = !words.empty() && words[0][0] != '+' && words[0][0] != '-';
  if (!starts_anew) fields.assign(identity_fields().begin(), identity_fields().end());
  for (const std::string& word : words) {
    for (const Field field : fields_named(word)) {
      std::erase(fields, field);
      if (word[0] != '-') fields.push_back(field);
    }
  }
  return fields;
}

ChangeShape shape_of(const Comparison& typed, Query& query) {
  ChangeShape shape{.format = format_of(typed.format),
                    .fields = fields_of(typed.columns),
                    .numeric = typed.numeric};
  for (const Field field : shape.fields) add_needs(field, query.columns);
  return shape;
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
  TypedSelection typed;
  CommandLine cli(save_description, "tcptable save", save_footer);
  cli.add_option("FILE", options.file, "where to write; - is standard output")
      .shown_as("")
      .required();
  add_selection(cli, typed);
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  auto selected = selection_of(typed, {.tcp = true, .udp = true});
  if (auto* farewell = std::get_if<Farewell>(&selected)) return std::move(*farewell);
  options.query = std::move(std::get<Selection>(selected).query);
  options.source = std::move(std::get<Selection>(selected).source);
  options.query.columns = every_column();
  return options;
}

std::variant<DiffOptions, Farewell> parse_diff_options(int argc, const char* const* argv) {
  DiffOptions options;
  TypedSelection typed;
  Comparison comparison;
  CommandLine cli(diff_description, "tcptable diff", diff_footer);
  cli.add_option("BEFORE", options.before.file, "the earlier snapshot; - is standard input")
      .shown_as("")
      .required();
  cli.add_option("AFTER", options.after.file, "the later one; 'now' or nothing is this host, now")
      .shown_as("");
  add_selection(cli, typed, Sources::this_host);
  add_comparison(cli, comparison, {"text", "json", "jsonl"});
  cli.add_switch("-q,--quiet", options.quiet, "print nothing: the exit code tells");
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  if (options.after.file == "now") options.after.file.clear();
  const auto users = options.after.is_live() ? UserNames::of_this_host : UserNames::of_the_snapshot;
  auto selected = selection_of(typed, {.tcp = true, .udp = true}, users);
  if (auto* farewell = std::get_if<Farewell>(&selected)) return std::move(*farewell);
  options.query = std::move(std::get<Selection>(selected).query);
  add_identity(options.query.columns);
  options.shape = shape_of(comparison, options.query);
  return options;
}

std::variant<WatchOptions, Farewell> parse_watch_options(int argc, const char* const* argv) {
  WatchOptions options;
  TypedSelection typed;
  Comparison comparison;
  double interval_s = 1;
  double duration_s = 0;
  CommandLine cli(watch_description, "tcptable watch", watch_footer);
  add_selection(cli, typed, Sources::this_host,
                "TCP sockets only: the default, until a filter, -l or -a asks for both");
  add_comparison(cli, comparison, {"text", "jsonl"});
  cli.add_option("--interval", interval_s, "seconds between two looks, from 0.1: 1")
      .shown_as("SECONDS")
      .last_wins()
      .unless(seconds_from(interval_min_s));
  cli.add_option("--duration", duration_s, "end after so many seconds")
      .shown_as("SECONDS")
      .last_wins()
      .unless(seconds_from(0));
  cli.add_option("--count", options.looks_max, "end after so many looks")
      .shown_as("NUMBER")
      .last_wins();
  cli.add_switch("--initial", options.initial, "begin with the sockets that are there");
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  auto selected = selection_of(typed, {.tcp = true, .udp = false});
  if (auto* farewell = std::get_if<Farewell>(&selected)) return std::move(*farewell);
  options.query = std::move(std::get<Selection>(selected).query);
  add_identity(options.query.columns);
  options.shape = shape_of(comparison, options.query);
  options.interval = milliseconds_of(interval_s);
  options.duration = milliseconds_of(duration_s);
  return options;
}

}  // namespace tcptable::app

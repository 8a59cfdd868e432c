#include "options.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <tcptable/collector.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "escape.hpp"
#include "filter_error.hpp"
#include "help_text.hpp"
#include "selection_options.hpp"

namespace tcptable::app {
namespace {

// Words and flags as they were typed. The parser fills them; Reading gives them their meaning.
struct Typed {
  TypedSelection selection;
  std::vector<std::string> columns;
  std::vector<std::string> usual_columns;  // of the config
  std::vector<std::string> sort;
  std::vector<std::string> usual_sort;
  std::vector<std::string> by;
  std::string format;
  std::string usual_format = "table";
  std::string line;
  std::string color = "auto";
  std::optional<std::uint32_t> limit;
  bool json = false;
  bool wide = false;
  bool usually_wide = false;
  bool extended = false;
  bool internal = false;
  bool timers = false;
  bool memory = false;
  bool summary = false;
  bool reverse = false;
  bool numeric = false;
  bool processes = false;
  bool no_header = false;
  bool no_pager = false;
  bool no_config = false;
  bool strict = false;
};

Typed typed_by_default(const Config& config) {
  Typed typed;
  typed.usual_columns = config.columns;
  typed.usual_sort = config.sort;
  if (!config.color.empty()) typed.color = config.color;
  if (!config.format.empty()) typed.usual_format = config.format;
  typed.numeric = config.numeric.value_or(false);
  typed.usually_wide = config.wide.value_or(false);
  typed.no_pager = !config.pager.value_or(true);
  return typed;
}

void add_columns(CommandLine& cli, Typed& typed) {
  cli.add_option("--columns", typed.columns,
                 "what to show, by comma; +NAME and -NAME change the default; 'help' lists all")
      .shown_as("LIST")
      .by_comma();
  cli.add_switch("-w,--wide", typed.wide, "more columns: queues, rtt, bytes, user, unit, command");
  cli.add_switch("-e,--extended", typed.extended, "also user, inode, cookie, unit and cgroup");
  cli.add_switch("-i,--info", typed.internal, "also tcp_info: rtt, windows, bytes, rates");
  cli.add_switch("-o,--options", typed.timers, "also timers");
  cli.add_switch("-m,--memory", typed.memory, "also the memory of the socket");
  cli.add_option("--sort", typed.sort, "by these columns; -NAME or NAME:desc the largest first")
      .shown_as("LIST")
      .by_comma();
  cli.add_switch("-r,--reverse", typed.reverse, "the other way round");
  cli.add_option("--limit", typed.limit, "no more rows than this").shown_as("NUMBER").last_wins();
  cli.add_option("--by", typed.by, "count the sockets that are the same in these columns")
      .shown_as("LIST")
      .by_comma();
  cli.add_switch("-s,--summary", typed.summary, "totals instead of sockets");
}

void add_display(CommandLine& cli, Typed& typed) {
  cli.add_option("-f,--format", typed.format, "table, json, jsonl, csv or tsv")
      .shown_as("NAME")
      .last_wins()
      .one_of({"table", "json", "jsonl", "csv", "tsv"});
  cli.add_switch("--json", typed.json, "the same as --format json");
  cli.add_option("--template", typed.line, "a line for each row: '{local} {rtt:>8} {process}'")
      .shown_as("TEXT")
      .last_wins()
      .not_empty();
  cli.add_switch("-n,--numeric", typed.numeric, "ports and users as numbers, not by name");
  cli.add_switch("-p,--processes", typed.processes, "accepted: owners are always shown");
  cli.add_switch("-H,--no-header", typed.no_header, "leave the heading out");
  cli.add_option("--color", typed.color,
                 "colour by state: auto, always or never; auto heeds NO_COLOR and TERM")
      .shown_as("WHEN")
      .last_wins()
      .one_of({"auto", "always", "never"});
  cli.add_switch("--no-pager", typed.no_pager, "never through TCPTABLE_PAGER or PAGER");
  cli.add_switch("--no-config", typed.no_config, "without config.toml");
  cli.add_switch("--strict", typed.strict, "exit with 1 when the answer has gaps");
}

// The parser has refused every other word.
ColorMode color_mode(std::string_view word) {
  if (word == "always") return ColorMode::always;
  return word == "never" ? ColorMode::never : ColorMode::automatic;
}

Format format_of(std::string_view word) {
  if (word == "json") return Format::json;
  if (word == "jsonl") return Format::json_lines;
  if (word == "csv") return Format::csv;
  return word == "tsv" ? Format::tsv : Format::table;
}

// Gives what was typed its meaning; the first thing that is wrong becomes the farewell.
class Reading {
 public:
  explicit Reading(const Typed& typed) : typed_(typed) {}

  std::variant<Options, Farewell> run() {
    auto selection = selection_of(typed_.selection, {.tcp = true, .udp = typed_.summary});
    if (auto* farewell = std::get_if<Farewell>(&selection)) return std::move(*farewell);
    options_.query = std::move(std::get<Selection>(selection).query);
    options_.source = std::move(std::get<Selection>(selection).source);
    if (!typed_.selection.words.empty()) options_.first_word = typed_.selection.words.front();
    refuse_contradictions();
    take_switches();
    take_template();
    take_columns();
    take_groups();
    take_sort();
    add_all_needs();
    if (!problem_.empty()) return Farewell{ExitCode::usage, problem_};
    return std::move(options_);
  }

 private:
  void fail(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
  }

  const Column* column(std::string_view id) {
    const Column* const found = find_column(id);
    if (found == nullptr)
      fail(fmt::format("tcptable: {}\n'--columns help' lists all.\n", escaped(no_column(id))));
    return found;
  }

  // Each of them would have to be ignored beside the other.
  void refuse_contradictions() {
    const bool has_template = !typed_.line.empty();
    const bool has_format = typed_.json || !typed_.format.empty();
    if (typed_.json && !typed_.format.empty() && typed_.format != "json")
      fail(fmt::format("tcptable: --json and --format {} contradict each other\n", typed_.format));
    if (has_template && has_format)
      fail("tcptable: --template is a format of its own: leave --json and --format out\n");
    if (has_template && !typed_.by.empty())
      fail("tcptable: --by and --template do not go together\n");
    if (!typed_.summary) return;
    if (!typed_.by.empty() || has_template)
      fail("tcptable: a summary has neither groups nor a template: leave -s out\n");
    if (has_format && !typed_.json && typed_.format != "json" && typed_.format != "table")
      fail(fmt::format("tcptable: a summary is text or JSON, not {}\n", typed_.format));
  }

  void take_switches() {
    options_.format = typed_.json             ? Format::json
                      : typed_.format.empty() ? format_of(typed_.usual_format)
                                              : format_of(typed_.format);
    options_.color = color_mode(typed_.color);
    options_.summary = typed_.summary;
    options_.header = !typed_.no_header;
    options_.numeric = typed_.numeric;
    options_.strict = typed_.strict;
    options_.pager = !typed_.no_pager;
    options_.arrangement.reversed = typed_.reverse;
    if (typed_.limit) options_.arrangement.rows_max = *typed_.limit;
  }

  void take_template() {
    if (typed_.line.empty()) return;
    auto parsed = Template::parse(typed_.line);
    if (const auto* error = std::get_if<TemplateError>(&parsed))
      return fail(explain_filter_error(typed_.line, error->position, error->message));
    options_.line = std::move(std::get<Template>(parsed));
    options_.format = Format::by_template;
  }

  void take_columns() {
    options_.columns = initial_columns();
    // Who asks for the wide table, or writes a line, does not mean the usual columns.
    if (!typed_.wide && !options_.line) take_columns_of(typed_.usual_columns);
    take_columns_of(typed_.columns);
    if (typed_.extended) add_extended(options_.columns);
    if (typed_.internal) add_internal(options_.columns);
    if (typed_.timers) add_timers(options_.columns);
    if (typed_.memory) add_memory(options_.columns);
  }

  void take_columns_of(const std::vector<std::string>& words) {
    const bool is_change =
        !words.empty() && (words.front().starts_with('+') || words.front().starts_with('-'));
    if (!words.empty() && !is_change) options_.columns.clear();
    for (const std::string& word : words) take_column(word);
  }

  Columns initial_columns() const {
    const bool is_wide = typed_.wide || typed_.usually_wide;
    if (options_.line) return options_.line->columns();
    if (options_.format == Format::table) return is_wide ? wide_columns() : default_columns();
    Columns all = document_columns();
    if (is_wide)
      for (const Column* more : wide_columns())
        if (std::find(all.begin(), all.end(), more) == all.end()) all.push_back(more);
    return all;
  }

  void take_column(std::string_view word) {
    const bool removes = word.starts_with('-');
    if (word.starts_with('+') || removes) word.remove_prefix(1);
    const Column* const wanted = column(word);
    if (wanted == nullptr) return;
    std::erase(options_.columns, wanted);
    if (!removes) options_.columns.push_back(wanted);
  }

  void take_sort() {
    const bool is_usual = typed_.sort.empty() && typed_.by.empty();
    for (std::string_view word : is_usual ? typed_.usual_sort : typed_.sort) {
      SortKey key;
      if (word.starts_with('-') || word.starts_with('+')) {
        key.descending = word.front() == '-';
        word.remove_prefix(1);
      }
      for (const std::string_view direction : {":asc", ":desc"}) {
        if (!word.ends_with(direction)) continue;
        key.descending = direction == ":desc";
        word.remove_suffix(direction.size());
      }
      const bool is_count = !typed_.by.empty() && word == "count";
      if (word == "count" && !is_count)
        return fail("tcptable: 'count' sorts groups: it goes with --by\n");
      key.column = is_count ? nullptr : column(word);
      options_.arrangement.keys.push_back(key);
      if (!is_count) refuse_within_groups(key.column, word);
    }
  }

  // The rows of a group are the same in nothing else.
  void refuse_within_groups(const Column* key, std::string_view word) {
    const auto& by = options_.by;
    if (by.empty() || std::find(by.begin(), by.end(), key) != by.end()) return;
    fail(fmt::format("tcptable: groups are sorted by count or by a column of --by, not by '{}'\n",
                     escaped(word)));
  }

  void take_groups() {
    for (const std::string& word : typed_.by) {
      const Column* const wanted = column(word);
      auto& by = options_.by;
      if (std::find(by.begin(), by.end(), wanted) == by.end()) by.push_back(wanted);
    }
  }

  void add_all_needs() {
    if (!problem_.empty()) return;
    ColumnSet& needed = options_.query.columns;
    if (options_.summary) needed.process = true;
    for (const Column* shown : options_.by.empty() ? options_.columns : options_.by)
      add_needs(*shown, needed);
    for (const SortKey& key : options_.arrangement.keys)
      if (key.column != nullptr) add_needs(*key.column, needed);
  }

  const Typed& typed_;
  Options options_;
  std::string problem_;
};

bool asks_for_short_help(int argc, const char* const* argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i)
    if (std::string_view(argv[i]) == "-h") return true;
  return false;
}

// What fingers type that other commands do here: as ss(8) and netstat(8) have it.
std::string_view command_instead(int argc, const char* const* argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    const std::string_view word = argv[i];
    if (word == "-K" || word == "--kill") return "'tcptable close' closes sockets.\n";
    if (word == "-c" || word == "--continuous" || word == "-E" || word == "--events")
      return "'tcptable watch' tells what changes, and 'tcptable top' shows it.\n";
  }
  return {};
}

std::string_view type_name(JsonType type) {
  if (type == JsonType::array) return "array";
  return type == JsonType::number ? "number" : "string";
}

std::string columns_help() {
  std::string text;
  for (const Column& column : columns())
    text += fmt::format("{:<24}{:<30}{:<8}{}\n", column.id, column.key, type_name(column.json_type),
                        column.help);
  return text;
}

}  // namespace

std::variant<Options, Farewell> parse_options(int argc, const char* const* argv,
                                              const Config& defaults) {
  if (asks_for_short_help(argc, argv)) return Farewell{ExitCode::answered, short_help()};
  Typed typed = typed_by_default(defaults);
  CommandLine cli(table_description, "tcptable", table_footer());
  cli.set_help("--help", "all of this; -h is short");
  cli.set_version("-V,--version", fmt::format("tcptable {}", version()),
                  "print the version and exit");
  add_selection(cli, typed.selection, Sources::any,
                "TCP sockets only: the default, until a filter, -l, -a or -s asks for both");
  add_columns(cli, typed);
  add_display(cli, typed);
  if (auto farewell = cli.parse(argc, argv)) {
    if (farewell->code == ExitCode::usage) farewell->text += command_instead(argc, argv);
    return std::move(*farewell);
  }
  if (typed.columns == std::vector<std::string>{"help"})
    return Farewell{ExitCode::answered, columns_help()};
  return Reading(typed).run();
}

}  // namespace tcptable::app

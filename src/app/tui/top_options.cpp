#include "tui/top_options.hpp"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "command_line.hpp"
#include "escape.hpp"
#include "filter_words.hpp"
#include "selection_options.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "The sockets of this host on the full screen, live: what comes is green, what goes is red.";

constexpr const char* footer = R"(Keys: ? help, / filter, s sort, Enter detail, K close, q quit.

Examples:
  tcptable top                   every socket
  tcptable top nginx             what nginx has
  tcptable top --sort -rtt       the slowest connections first
  tcptable top --columns local,remote,received_rate,sent_rate,rtt,process
  tcptable top --from FILE       walk through a saved snapshot

Exit codes: 0 ended as asked, 3 permission denied, 4 bad usage, or no terminal,
5 the system failed. For scripts there is 'tcptable watch'.)";

struct Typed {
  TypedSelection selection;
  std::vector<std::string> columns;
  std::vector<std::string> sort;
  std::string color = "auto";
  double interval_s = 1;
  bool numeric = false;
  bool no_config = false;
};

Typed typed_by_default(const Config& config) {
  Typed typed;
  typed.columns = config.top.columns;
  typed.sort = config.top.sort;
  if (!config.color.empty()) typed.color = config.color;
  typed.interval_s = config.top.interval_s.value_or(1);
  typed.numeric = config.numeric.value_or(false);
  return typed;
}

std::string_view without_sign(std::string_view id) {
  return id.starts_with('-') || id.starts_with('+') ? id.substr(1) : id;
}

void add_display(CommandLine& cli, Typed& typed) {
  cli.add_option("--columns", typed.columns, "what to show, by comma: what fits by default")
      .shown_as("LIST")
      .by_comma();
  cli.add_option("--sort", typed.sort, "by this column; -NAME the largest first")
      .shown_as("COLUMN")
      .by_comma();
  cli.add_option("-i,--interval", typed.interval_s, "seconds between two looks, 0.1 to 3600: 1")
      .shown_as("SECONDS")
      .last_wins();
  cli.add_option("--color", typed.color, "colours: auto, always or never; auto heeds NO_COLOR")
      .shown_as("WHEN")
      .last_wins()
      .one_of({"auto", "always", "never"});
  cli.add_switch("-n,--numeric", typed.numeric, "ports as numbers, not as services");
  cli.add_switch("--no-config", typed.no_config, "without config.toml");
}

Farewell refusal(const std::string& reason) {
  return {ExitCode::usage, fmt::format("tcptable: {}\nTry 'tcptable top --help'.\n", reason)};
}

// It is looked up as it will be when it is typed.
std::optional<Farewell> objection_to_filter(const Config& config, const Source& source) {
  auto filter = filter_of({config.top.filter},
                          source.is_live() ? UserNames::of_this_host : UserNames::of_the_snapshot);
  auto* const farewell = std::get_if<Farewell>(&filter);
  if (farewell == nullptr) return std::nullopt;
  farewell->text = fmt::format("tcptable: {}:{}: the filter of [top]:\n{}", escaped(config.path),
                               config.top.filter_line, farewell->text);
  return std::move(*farewell);
}

// The config's words come here, too, so that they are checked like those of the command line.
std::optional<Farewell> take_display(const Typed& typed, TopOptions& options) {
  for (const std::string& id : typed.columns) {
    if (id.starts_with('+') || id.starts_with('-'))
      return refusal("--columns of top is a whole list: what fits is shown without it");
    options.columns.push_back(find_column(id));
    if (options.columns.back() == nullptr)
      return refusal(
          fmt::format("there is no column '{}'; tcptable --columns help lists all", escaped(id)));
  }
  if (!typed.sort.empty()) {
    options.sort = find_column(without_sign(typed.sort.front()));
    options.descending = typed.sort.front().starts_with('-');
    if (options.sort == nullptr)
      return refusal(
          fmt::format("there is no column '{}' to sort by; tcptable --columns help "
                      "lists all",
                      escaped(typed.sort.front())));
  }
  if (!(typed.interval_s >= top_interval_min_s && typed.interval_s <= top_interval_max_s))
    return refusal("--interval is 0.1 to 3600 seconds");
  options.interval_ms = std::llround(typed.interval_s * 1000);
  options.numeric = typed.numeric;
  options.color = typed.color == "always"  ? ColorMode::always
                  : typed.color == "never" ? ColorMode::never
                                           : ColorMode::automatic;
  return std::nullopt;
}

}  // namespace

std::variant<TopOptions, Farewell> parse_top_options(int argc, const char* const* argv,
                                                     const Config& defaults) {
  Typed typed = typed_by_default(defaults);
  TopOptions options;
  CommandLine cli(description, "tcptable top", footer);
  add_selection(cli, typed.selection);
  add_display(cli, typed);
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  auto selected = selection_of(typed.selection, {.tcp = true, .udp = true});
  if (auto* farewell = std::get_if<Farewell>(&selected)) return std::move(*farewell);
  options.query = std::move(std::get<Selection>(selected).query);
  options.source = std::move(std::get<Selection>(selected).source);
  options.filter_text = fmt::format("{}", fmt::join(typed.selection.words, " "));
  options.typed_filter = defaults.top.filter;
  if (auto wrong = objection_to_filter(defaults, options.source)) return std::move(*wrong);
  if (auto farewell = take_display(typed, options)) return std::move(*farewell);
  return options;
}

}  // namespace tcptable::app

#include "tui/top_options.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "command_line.hpp"
#include "escape.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "The sockets of this host on the full screen, live: what comes is green, what goes is red.";

constexpr const char* footer = R"(Keys: ? help, / filter, s sort, Enter detail, K close, q quit.

Examples:
  tcptable top                   every socket
  tcptable top nginx             what nginx has
  tcptable top --sort -rtt       the slowest connections first
  tcptable top --columns local,remote,in,out,rtt,process

Exit codes: 0 ended as asked, 3 permission denied, 4 bad usage, or no terminal,
5 the system failed. For scripts there is 'tcptable watch'.)";

struct Typed {
  std::vector<std::string> words;
  std::vector<std::string> columns;
  std::string sort;
  std::string color = "auto";
  std::string engine = "auto";
  double interval_s = 1;
  bool tcp = false;
  bool udp = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool listening = false;
};

std::string unknown_column(const std::string& id) {
  return tui::find_top_column(id) ? std::string() : fmt::format("'{}' is no column", id);
}

std::string_view without_sign(std::string_view id) {
  return id.starts_with('-') ? id.substr(1) : id;
}

void add_selection(CLI::App& cli, Typed& typed) {
  cli.add_option("FILTER", typed.words, "only sockets that match: see tcptable(7)")->type_name("");
  add_switch(cli, "-t,--tcp", typed.tcp, "TCP sockets");
  add_switch(cli, "-u,--udp", typed.udp, "UDP sockets; with -t both, as without either");
  add_switch(cli, "-4,--ipv4", typed.ipv4, "sockets of the IPv4 family only");
  add_switch(cli, "-6,--ipv6", typed.ipv6, "sockets of the IPv6 family only");
  add_switch(cli, "-l,--listening", typed.listening, "listening sockets, and UDP without a peer");
  cli.add_option("--engine", typed.engine,
                 "where the table comes from: auto, netlink, bpf or procfs")
      ->type_name("NAME")
      ->check(CLI::IsMember({"auto", "netlink", "bpf", "procfs"}).description(""));
}

void add_display(CLI::App& cli, Typed& typed) {
  cli.add_option("--columns", typed.columns, "what to show, by comma: what fits by default")
      ->type_name("LIST")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Validator(unknown_column, ""));
  cli.add_option("--sort", typed.sort, "the column to sort by; with a '-' in front the other way")
      ->type_name("COLUMN")
      ->check(CLI::Validator(
          [](const std::string& id) { return unknown_column(std::string(without_sign(id))); }, ""));
  cli.add_option("--interval", typed.interval_s, "seconds between two looks, 0.1 to 3600")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 3600.0).description(""));
  cli.add_option("--color", typed.color, "colours: auto, always or never; auto heeds NO_COLOR")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
}

EngineChoice engine_of(std::string_view word) {
  if (word == "netlink") return EngineChoice::netlink;
  if (word == "bpf") return EngineChoice::bpf;
  return word == "procfs" ? EngineChoice::procfs : EngineChoice::automatic;
}

Query query_of(const Typed& typed) {
  Query query;
  if (typed.tcp || typed.udp) query.protocols = {.tcp = typed.tcp, .udp = typed.udp};
  if (typed.ipv4 || typed.ipv6) query.families = {.ipv4 = typed.ipv4, .ipv6 = typed.ipv6};
  if (typed.listening) query.states = {State::listen, State::closed};
  query.engine = engine_of(typed.engine);
  return query;
}

// The filter's words are one text, as they were typed.
std::optional<Farewell> add_filter(const Typed& typed, TopOptions& options) {
  for (const std::string& word : typed.words)
    options.filter_text += (options.filter_text.empty() ? "" : " ") + word;
  const auto parsed = Filter::parse(options.filter_text, system_names());
  if (const auto* filter = std::get_if<Filter>(&parsed)) {
    options.query.filter = *filter;
    return std::nullopt;
  }
  const auto& error = std::get<FilterError>(parsed);
  const std::string in_front = escaped(options.filter_text.substr(0, error.position));
  return Farewell{ExitCode::usage,
                  fmt::format("tcptable: {}\n  {}\n  {:>{}}\n", escaped(error.message),
                              escaped(options.filter_text), '^', in_front.size() + 1)};
}

TopOptions options_of(const Typed& typed) {
  TopOptions options;
  options.query = query_of(typed);
  for (const std::string& id : typed.columns)
    if (auto column = tui::find_top_column(id)) options.columns.push_back(std::move(*column));
  if (!typed.sort.empty()) options.sort = tui::find_top_column(without_sign(typed.sort));
  options.descending = typed.sort.starts_with('-');
  options.interval_ms = std::llround(typed.interval_s * 1000);
  options.color = typed.color == "always"  ? ColorMode::always
                  : typed.color == "never" ? ColorMode::never
                                           : ColorMode::automatic;
  return options;
}

}  // namespace

std::variant<TopOptions, Farewell> parse_top_options(int argc, const char* const* argv) {
  Typed typed;
  CLI::App cli(description, "tcptable top");
  cli.set_help_flag("-h,--help", "print this and exit");
  cli.footer(footer);
  add_selection(cli, typed);
  add_display(cli, typed);
  if (auto farewell = parse(cli, "tcptable top", argc, argv)) return std::move(*farewell);
  TopOptions options = options_of(typed);
  if (auto farewell = add_filter(typed, options)) return std::move(*farewell);
  return options;
}

}  // namespace tcptable::app

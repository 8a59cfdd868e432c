#include "options.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include <tcptable/collector.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "port_word.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "The TCP and UDP sockets of this host, with the processes that own them.\n"
    "Alone it prints every TCP socket of this network namespace.";

constexpr const char* footer_pattern = R"(Examples:
  tcptable                   every TCP socket
  tcptable -tuln             who listens, TCP and UDP
  tcptable -u6               UDP over IPv6
  tcptable -l :443           who listens on port 443
  tcptable :5432 :8000-8080  every connection from or to these ports
  sudo tcptable -l           listeners, with owners of every user
  tcptable --json | jq '.rows[] | select(.state == "CLOSE-WAIT") | .process'

Commands, each with a --help of its own:
{}
Exit codes:
  0  answered; owners hidden for lack of privilege are told on stderr
  1  answered in part, and --strict was given
  3  permission denied
  4  bad usage
  5  the system or the output failed

Addresses and ports are always numbers. See tcptable(1).)";

std::string footer() {
  std::string list;
  for (const Command& command : commands())
    list += fmt::format("  {}  {}\n", command.name, command.summary);
  return fmt::format(footer_pattern, list);
}

// Words and flags as they were typed. CLI11 fills them; options_of() gives them their meaning.
struct Typed {
  std::vector<std::string> ports;
  bool tcp = false;
  bool udp = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool listening = false;
  bool all = false;
  bool numeric = false;
  bool processes = false;
  bool no_header = false;
  bool json = false;
  bool strict = false;
  std::string color = "auto";
  std::string engine = "auto";
  std::string from;
};

void add_selection(CLI::App& cli, Typed& typed) {
  const auto check = [](const std::string& word) {
    return parse_port_word(word)
               ? std::string()
               : fmt::format("'{}' is neither a command nor a port (:443, :8000-8080)", word);
  };
  cli.add_option("PORT", typed.ports,
                 "only sockets with this port at either end: :443 or :8000-8080")
      ->type_name("")
      ->check(CLI::Validator(check, ""));
  add_switch(cli, "-t,--tcp", typed.tcp, "TCP sockets (the default)");
  add_switch(cli, "-u,--udp", typed.udp, "UDP sockets; with -t both");
  add_switch(cli, "-4,--ipv4", typed.ipv4, "sockets of the IPv4 family only");
  add_switch(cli, "-6,--ipv6", typed.ipv6, "sockets of the IPv6 family only");
  add_switch(cli, "-l,--listening", typed.listening, "listening sockets, and UDP without a peer");
  add_switch(cli, "-a,--all", typed.all, "every state (the default; wins over -l)");
}

void add_display(CLI::App& cli, Typed& typed) {
  add_switch(cli, "-n,--numeric", typed.numeric, "accepted: no name is ever resolved");
  add_switch(cli, "-p,--processes", typed.processes, "accepted: owners are always shown");
  add_switch(cli, "-H,--no-header", typed.no_header, "leave the heading out");
  add_switch(cli, "--json", typed.json, "one JSON object instead of the table");
  cli.add_option("--color", typed.color,
                 "colour by state: auto, always or never; auto heeds NO_COLOR and TERM")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
}

void add_behaviour(CLI::App& cli, Typed& typed) {
  cli.add_option("--engine", typed.engine,
                 "where the table comes from: auto, netlink, bpf or procfs")
      ->type_name("NAME")
      ->check(CLI::IsMember({"auto", "netlink", "bpf", "procfs"}).description(""));
  cli.add_option(
         "--from", typed.from,
         "read FILE, which 'tcptable save' wrote, instead of this host; - is standard input")
      ->type_name("FILE");
  add_switch(cli, "--strict", typed.strict, "exit with 1 when the answer has gaps");
}

// The parser has refused every other word.
ColorMode color_mode(std::string_view word) {
  if (word == "always") return ColorMode::always;
  return word == "never" ? ColorMode::never : ColorMode::automatic;
}

EngineChoice engine_choice(std::string_view word) {
  if (word == "netlink") return EngineChoice::netlink;
  if (word == "bpf") return EngineChoice::bpf;
  return word == "procfs" ? EngineChoice::procfs : EngineChoice::automatic;
}

Options options_of(const Typed& typed) {
  Options options;
  if (typed.tcp || typed.udp) options.protocols = {.tcp = typed.tcp, .udp = typed.udp};
  if (typed.ipv4 || typed.ipv6) options.families = {.ipv4 = typed.ipv4, .ipv6 = typed.ipv6};
  for (const std::string& word : typed.ports)
    if (const auto ports = parse_port_word(word)) options.ports.push_back(*ports);
  options.listening = typed.listening && !typed.all;
  options.header = !typed.no_header;
  options.json = typed.json;
  options.strict = typed.strict;
  options.color = color_mode(typed.color);
  options.engine = engine_choice(typed.engine);
  options.source.file = typed.from;
  return options;
}

}  // namespace

std::variant<Options, Farewell> parse_options(int argc, const char* const* argv) {
  Typed typed;
  CLI::App cli(description, "tcptable");
  cli.set_help_flag("-h,--help", "print this and exit");
  cli.set_version_flag("-V,--version", fmt::format("tcptable {}", version()),
                       "print the version and exit");
  cli.footer(footer());
  add_selection(cli, typed);
  add_display(cli, typed);
  add_behaviour(cli, typed);
  if (auto farewell = parse(cli, "tcptable", argc, argv)) return std::move(*farewell);
  return options_of(typed);
}

}  // namespace tcptable::app

#include "who_options.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "command_line.hpp"
#include "escape.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "Who is behind a port: the process that listens there, its command line, unit, user and\n"
    "parents, since when, and whom it serves; or who merely uses the port as a client.";

constexpr const char* footer = R"(Examples:
  tcptable who 443
  tcptable who https
  sudo tcptable who udp/53
  tcptable who 127.0.0.1:8080 --json
  tcptable who 443 --from saved    of the host and the moment that were saved

Exit codes:
  0  somebody listens there
  1  somebody does, but who it is is hidden from you
  2  nobody listens there
  3  permission denied
  4  bad usage
  5  the system or the output failed)";

}  // namespace

std::variant<WhoOptions, Farewell> parse_who_options(int argc, const char* const* argv,
                                                     const ServiceLookup& service) {
  WhoOptions options;
  std::string word;
  CommandLine cli(description, "tcptable who", footer);
  cli.add_option("PORT", word,
                 "a port or service, with a protocol (tcp/443) or an address (10.0.0.1:443)")
      .shown_as("")
      .required();
  cli.add_option("--from", options.source.file,
                 "among the sockets that 'tcptable save' wrote to FILE; - is stdin")
      .shown_as("FILE")
      .last_wins()
      .not_empty();
  cli.add_switch("--json", options.json, "one JSON object instead of text");
  bool accepted = false;
  cli.add_switch("-n,--numeric", accepted, "accepted: ports are numbers here");
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  const auto target = parse_who_target(word, service);
  if (!target)
    return Farewell{ExitCode::usage,
                    fmt::format("tcptable: '{}' is neither a port nor a service that is known "
                                "here\nTry 'tcptable who --help'.\n",
                                escaped(word))};
  options.target = *target;
  return options;
}

}  // namespace tcptable::app

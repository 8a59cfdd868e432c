#include "doctor_options.hpp"

#include <utility>

#include "command_line.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "What this host lets you see of its sockets and their owners, tried out, not guessed: which\n"
    "engines work, which capability is missing, and the command that gives it.";

constexpr const char* footer = R"(Exit codes:
  0  you see every owner
  1  some may be hidden from you
  4  bad usage
  5  the system or the output failed)";

}  // namespace

std::variant<DoctorOptions, Farewell> parse_doctor_options(int argc, const char* const* argv) {
  DoctorOptions options;
  CommandLine cli(description, "tcptable doctor", footer);
  cli.add_switch("--json", options.json, "one JSON object instead of text");
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  return options;
}

}  // namespace tcptable::app

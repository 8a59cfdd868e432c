#include "command_line.hpp"

#include <fmt/format.h>

#include "escape.hpp"

namespace tcptable::app {

void add_switch(CLI::App& cli, const std::string& names, bool& flag, const std::string& help) {
  cli.add_flag(names, flag, help)->disable_flag_override();
}

CLI::Validator not_empty() {
  return {[](const std::string& text) { return text.empty() ? "must not be empty" : ""; }, ""};
}

std::optional<Farewell> parse(CLI::App& cli, std::string_view program, int argc,
                              const char* const* argv) {
  try {
    cli.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Farewell{ExitCode::answered, cli.help()};
  } catch (const CLI::CallForVersion& version_call) {
    return Farewell{ExitCode::answered, std::string(version_call.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    // The message quotes the command line, and so the words of a stranger.
    return Farewell{ExitCode::usage, fmt::format("tcptable: {}\nTry '{} --help'.\n",
                                                 escaped(error.what()), program)};
  }
  return std::nullopt;
}

}  // namespace tcptable::app

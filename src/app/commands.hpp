// The registry of commands: words that, as the first argument, make the tool do something else than
// to print the table. Each has a file of its own, with its options beside it.
#pragma once

#include <span>
#include <string_view>

#include "exit_code.hpp"

namespace tcptable::app {

struct Command {
  std::string_view name;
  std::string_view summary;  // for --help: one line without a full stop

  // `argv[0]` is the command's name, the rest its arguments.
  ExitCode (*run)(int argc, const char* const* argv);
};

std::span<const Command> commands() noexcept;

// The one of this name; null when there is none.
const Command* find_command(std::string_view name) noexcept;

// The one whose name looks most like the word; null when none does.
const Command* nearest_command(std::string_view word);

}  // namespace tcptable::app

// What all command lines have in common. Only files that parse one include this: CLI11 is large.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "farewell.hpp"

namespace tcptable::app {

// A flag that takes no value: not even --json=3, which CLI11 would count as three.
void add_switch(CLI::App& cli, const std::string& names, bool& flag, const std::string& help);

// Of an option: refuses an argument of no bytes.
CLI::Validator not_empty();

// Parses, and gives what to say instead of going on: help, version, or what is wrong and which
// --help to read. `program` is how the command is called, for that hint.
std::optional<Farewell> parse(CLI::App& cli, std::string_view program, int argc,
                              const char* const* argv);

}  // namespace tcptable::app

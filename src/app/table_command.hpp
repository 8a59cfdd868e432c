// `tcptable` without the name of a command: the socket table.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv` as main() gets it.
ExitCode run_table(int argc, const char* const* argv);

}  // namespace tcptable::app

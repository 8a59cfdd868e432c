// `tcptable diff`: what happened between two snapshots.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is the command's name.
ExitCode run_diff(int argc, const char* const* argv);

}  // namespace tcptable::app

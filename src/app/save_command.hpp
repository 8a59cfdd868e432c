// `tcptable save`: a snapshot in a file, with all that is known.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is the command's name.
ExitCode run_save(int argc, const char* const* argv);

}  // namespace tcptable::app

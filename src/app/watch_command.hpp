// `tcptable watch`: what happens, as it happens.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is the command's name.
ExitCode run_watch(int argc, const char* const* argv);

}  // namespace tcptable::app

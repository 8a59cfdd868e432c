// `tcptable doctor`: what this host lets its caller see.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is "doctor".
ExitCode run_doctor(int argc, const char* const* argv);

}  // namespace tcptable::app

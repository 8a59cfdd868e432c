// "tcptable top".
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

ExitCode run_top(int argc, const char* const* argv);

}  // namespace tcptable::app

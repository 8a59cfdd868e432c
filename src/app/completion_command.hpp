// tcptable completion
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

ExitCode run_completion(int argc, const char* const* argv);

}  // namespace tcptable::app

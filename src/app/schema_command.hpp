// tcptable schema
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

ExitCode run_schema(int argc, const char* const* argv);

}  // namespace tcptable::app

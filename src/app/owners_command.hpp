// `tcptable owners`: publishing owners to other users.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is "owners".
ExitCode run_owners(int argc, const char* const* argv);

}  // namespace tcptable::app

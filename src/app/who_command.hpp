// `tcptable who PORT`: who is behind a port.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is "who".
ExitCode run_who(int argc, const char* const* argv);

}  // namespace tcptable::app

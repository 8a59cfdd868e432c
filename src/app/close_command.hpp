// `tcptable close`: closing sockets, whoever owns them.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is "close".
ExitCode run_close(int argc, const char* const* argv);

}  // namespace tcptable::app

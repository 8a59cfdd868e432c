// `tcptable stats`: the counters of the protocols, or how they change.
#pragma once

#include "exit_code.hpp"

namespace tcptable::app {

// `argv[0]` is "stats".
ExitCode run_stats(int argc, const char* const* argv);

}  // namespace tcptable::app

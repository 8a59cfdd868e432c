// What a command line leads to when there is nothing to do but to say something.
#pragma once

#include <string>

#include "exit_code.hpp"

namespace tcptable::app {

// A text to print, on stdout when `code` is ExitCode::answered and on stderr otherwise. Free of
// control characters but line ends.
struct Farewell {
  ExitCode code = ExitCode::answered;
  std::string text;
};

}  // namespace tcptable::app

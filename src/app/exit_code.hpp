// What the tool tells its caller when it ends. The numbers are documented in tcptable(1).
#pragma once

namespace tcptable::app {

enum class ExitCode : int {
  answered = 0,
  partial = 1,          // only with --strict: the answer has gaps
  not_published = 1,    // only from "owners status"
  different = 1,        // only from "diff"
  nothing_matched = 2,  // there is a filter, and no such socket
  permission = 3,
  usage = 4,
  failure = 5,  // the system or this program failed, or the answer could not be written
};

}  // namespace tcptable::app

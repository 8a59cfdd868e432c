// What the tool tells its caller when it ends. The numbers are documented in tcptable(1).
#pragma once

namespace tcptable::app {

enum class ExitCode : int {
  answered = 0,
  partial = 1,        // only with --strict: the answer has gaps
  not_published = 1,  // only from "owners status"
  different = 1,      // only from "diff"
  // 2 is kept for "nothing matched", for the day when a question can be about one socket.
  permission = 3,
  usage = 4,
  failure = 5,  // the system or this program failed, or the answer could not be written
};

}  // namespace tcptable::app

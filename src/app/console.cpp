#include "console.hpp"

#include <unistd.h>

#include <cerrno>

#include "diagnostics.hpp"

namespace tcptable::app {

void complain(std::string_view text) {
  Output errors(STDERR_FILENO);
  errors.write(text);
  errors.flush();
}

ExitCode finish(Output& output, ExitCode code) {
  output.flush();
  if (!output.failed() || output.error() == EPIPE) return code;
  complain(explain_write_error(output.error()));
  return ExitCode::failure;
}

ExitCode say(const Farewell& farewell) {
  if (farewell.code != ExitCode::answered) {
    complain(farewell.text);
    return farewell.code;
  }
  Output output(STDOUT_FILENO);
  output.write(farewell.text);
  return finish(output, farewell.code);
}

ExitCode refuse(const Error& error) {
  complain(explain(error));
  return exit_code_for(error);
}

}  // namespace tcptable::app

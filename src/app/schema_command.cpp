#include "schema_command.hpp"

#include <unistd.h>

#include "command_line.hpp"
#include "console.hpp"
#include "schema.hpp"

namespace tcptable::app {

ExitCode run_schema(int argc, const char* const* argv) {
  bool lines = false;
  CommandLine cli("The schema of `tcptable --json` as JSON Schema, draft 7.", "tcptable schema");
  cli.add_switch("--lines", lines, "of a line of --format jsonl instead");
  if (auto farewell = cli.parse(argc, argv)) return say(*farewell);
  Output output(STDOUT_FILENO);
  lines ? write_row_schema(output) : write_document_schema(output);
  return finish(output, ExitCode::answered);
}

}  // namespace tcptable::app

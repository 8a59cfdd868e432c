#include "schema_command.hpp"

#include <unistd.h>

#include "command_line.hpp"
#include "console.hpp"
#include "schema.hpp"

namespace tcptable::app {

ExitCode run_schema(int argc, const char* const* argv) {
  bool lines = false;
  CLI::App cli("The schema of `tcptable --json` as JSON Schema, draft 7.", "tcptable schema");
  cli.set_help_flag("-h,--help", "print this and exit");
  add_switch(cli, "--lines", lines, "of a line of --format jsonl instead");
  if (auto farewell = parse(cli, "tcptable schema", argc, argv)) return say(*farewell);
  Output output(STDOUT_FILENO);
  lines ? write_row_schema(output) : write_document_schema(output);
  return finish(output, ExitCode::answered);
}

}  // namespace tcptable::app

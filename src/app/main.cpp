// tcptable: the socket table on the command line.
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <string>
#include <string_view>
#include <variant>

#include <tcptable/collector.hpp>

#include "diagnostics.hpp"
#include "options.hpp"
#include "output.hpp"
#include "render_json.hpp"
#include "render_text.hpp"
#include "request.hpp"
#include "snapshot_table.hpp"

namespace tcptable::app {
namespace {

void complain(std::string_view text) {
  Output errors(STDERR_FILENO);
  errors.write(text);
  errors.flush();  // where else could a failure of this be told?
}

// A reader who has seen enough and closed the pipe is no failure.
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

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

void render(const Snapshot& snapshot, const Options& options, Output& output) {
  InterfaceNames interfaces;
  SnapshotTable table(snapshot, interfaces);
  if (options.json) {
    const std::string host = host_name();
    return render_json(table,
                       {.host = host,
                        .engine = snapshot.table_engine(),
                        .owner_engine = snapshot.owner_engine(),
                        .complete = snapshot.complete(),
                        .gaps = snapshot.gaps()},
                       output);
  }
  const bool color = use_color(options.color, surroundings_of(STDOUT_FILENO));
  render_text(table, {.header = options.header, .color = color}, output);
}

ExitCode run(int argc, const char* const* argv) {
  const auto command = parse_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const Options& options = std::get<Options>(command);

  const Result<Snapshot> snapshot = tcptable::snapshot(query_for(options));
  if (!snapshot) return refuse(snapshot.error());
  // The answer is immutable from here on; what follows only shows it.

  Output output(STDOUT_FILENO);
  render(*snapshot, options, output);
  const bool partial = options.strict && !snapshot->complete();
  const ExitCode code = finish(output, partial ? ExitCode::partial : ExitCode::answered);
  const auto strictness = options.strict ? Strictness::strict : Strictness::lenient;
  complain(explain(shortfall_of(*snapshot), strictness));
  return code;
}

}  // namespace
}  // namespace tcptable::app

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe comes back as EPIPE instead
  try {
    return static_cast<int>(tcptable::app::run(argc, argv));
  } catch (const std::exception& error) {  // an exhausted allocator is all that is left to fail
    tcptable::app::complain(std::string("tcptable: ") + error.what() + "\n");
    return static_cast<int>(tcptable::app::ExitCode::failure);
  }
}

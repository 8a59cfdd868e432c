#include "table_command.hpp"

#include <unistd.h>

#include <string>
#include <variant>

#include <tcptable/collector.hpp>

#include "console.hpp"
#include "diagnostics.hpp"
#include "options.hpp"
#include "render_json.hpp"
#include "render_text.hpp"
#include "request.hpp"
#include "snapshot_table.hpp"

namespace tcptable::app {
namespace {

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

void render(const Snapshot& snapshot, const Options& options, Output& output) {
  SnapshotTable table(snapshot);
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

}  // namespace

ExitCode run_table(int argc, const char* const* argv) {
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

}  // namespace tcptable::app

#include "table_command.hpp"

#include <unistd.h>

#include <variant>

#include "console.hpp"
#include "diagnostics.hpp"
#include "options.hpp"
#include "render_json.hpp"
#include "render_text.hpp"
#include "request.hpp"
#include "snapshot_table.hpp"
#include "source.hpp"

namespace tcptable::app {
namespace {

void render(const Answer& answer, const Options& options, Output& output) {
  const Snapshot& snapshot = answer.snapshot;
  SnapshotTable table(snapshot);
  if (options.json) {
    return render_json(table,
                       {.host = answer.host,
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

  const auto read = read_snapshot(options.source, query_for(options));
  if (const auto* farewell = std::get_if<Farewell>(&read)) return say(*farewell);
  const auto& answer = std::get<Answer>(read);
  // The answer is immutable from here on; what follows only shows it.

  Output output(STDOUT_FILENO);
  render(answer, options, output);
  const bool partial = options.strict && !answer.snapshot.complete();
  const ExitCode code = finish(output, partial ? ExitCode::partial : ExitCode::answered);
  const auto strictness = options.strict ? Strictness::strict : Strictness::lenient;
  // What to do about it can be said of this host and this user alone.
  if (options.source.is_live()) complain(explain(shortfall_of(answer.snapshot), strictness));
  return code;
}

}  // namespace tcptable::app

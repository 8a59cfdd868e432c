#include "diff_command.hpp"

#include <unistd.h>

#include <variant>

#include "change_printer.hpp"
#include "console.hpp"
#include "diagnostics.hpp"
#include "source.hpp"
#include "time_options.hpp"

namespace tcptable::app {
namespace {

void print(const DiffOptions& options, const Answer& before, const Answer& after,
           const std::vector<Change>& changes, Output& output) {
  ChangePrinter printer(options.shape, output);
  printer.begin("diff", after.host);
  for (const Change& change : changes) {
    if (output.failed()) return;
    printer.change(before.snapshot, after.snapshot, change, {});
  }
  printer.end();
}

}  // namespace

ExitCode run_diff(int argc, const char* const* argv) {
  const auto command = parse_diff_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto& options = std::get<DiffOptions>(command);
  if (options.before.file == "-" && options.after.file == "-")
    return say({ExitCode::usage, "tcptable: standard input can be one of the two only\n"});

  const auto earlier = read_snapshot(options.before, options.query);
  if (const auto* farewell = std::get_if<Farewell>(&earlier)) return say(*farewell);
  const auto later = read_snapshot(options.after, options.query);
  if (const auto* farewell = std::get_if<Farewell>(&later)) return say(*farewell);
  const auto& before = std::get<Answer>(earlier);
  const auto& after = std::get<Answer>(later);

  const auto changes = diff(before.snapshot, after.snapshot, options.shape.fields);
  const ExitCode code = changes.empty() ? ExitCode::answered : ExitCode::different;
  // A socket that could not be seen looks like one that was closed.
  // What to do about it can be said of this host and this user alone.
  if (options.after.is_live())
    complain(explain(shortfall_of(after.snapshot, options.query), Strictness::lenient));
  if (options.quiet) return code;
  Output output(STDOUT_FILENO);
  print(options, before, after, changes, output);
  return finish(output, code);
}

}  // namespace tcptable::app

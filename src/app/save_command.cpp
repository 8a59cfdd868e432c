#include "save_command.hpp"

#include <cstring>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "console.hpp"
#include "diagnostics.hpp"
#include "escape.hpp"
#include "interruption.hpp"
#include "replacement_file.hpp"
#include "saved_writer.hpp"
#include "source.hpp"
#include "time_options.hpp"

namespace tcptable::app {
namespace {

ExitCode cannot_write(const std::string& path, int error) {
  complain(fmt::format("tcptable: cannot write {}: {}\n", escaped(path), std::strerror(error)));
  return error == EACCES || error == EPERM ? ExitCode::permission : ExitCode::failure;
}

ExitCode write_file(const Answer& answer, const std::string& path) {
  const Interruption interruption;
  ReplacementFile file(path);
  if (file.error() != 0) return cannot_write(path, file.error());
  Output output(file.descriptor());
  write_saved(answer.snapshot, answer.host, output);
  output.flush();
  if (output.failed()) return cannot_write(path, output.error());
  if (interruption.came()) {
    complain("tcptable: interrupted, nothing was saved\n");
    return ExitCode::failure;
  }
  return file.put_into_place() ? ExitCode::answered : cannot_write(path, file.error());
}

}  // namespace

ExitCode run_save(int argc, const char* const* argv) {
  const auto command = parse_save_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto& options = std::get<SaveOptions>(command);

  const auto read = read_snapshot(options.source, options.query);
  if (const auto* farewell = std::get_if<Farewell>(&read)) return say(*farewell);
  const auto& answer = std::get<Answer>(read);

  const ExitCode code = write_file(answer, options.file);
  if (options.source.is_live())
    complain(explain(shortfall_of(answer.snapshot, options.query), Strictness::lenient));
  return code;
}

}  // namespace tcptable::app

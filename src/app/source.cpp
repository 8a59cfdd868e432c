#include "source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include <tcptable/collector.hpp>
#include <tcptable/snapshot_builder.hpp>

#include "diagnostics.hpp"
#include "escape.hpp"
#include "saved_format.hpp"
#include "saved_reader.hpp"

namespace tcptable::app {
namespace {

std::variant<Answer, Farewell> read_live(const Query& query) {
  Result<Snapshot> read = tcptable::snapshot(query);
  if (!read) return Farewell{exit_code_for(read.error()), explain(read.error())};
  return Answer{std::move(*read), own_host_name()};
}

Farewell cannot_open(const std::string& file) {
  const ExitCode code = errno == EACCES || errno == EPERM ? ExitCode::permission : ExitCode::usage;
  return {code, fmt::format("tcptable: cannot open {}: {}\n", escaped(file), std::strerror(errno))};
}

// As compilers say it: FILE:LINE: what is wrong.
Farewell explain(const std::string& file, const SavedProblem& problem) {
  const std::string shown = file == "-" ? "standard input" : escaped(file);
  const std::string place = problem.line == 0 ? shown : fmt::format("{}:{}", shown, problem.line);
  const ExitCode code = problem.is_of_system ? ExitCode::failure : ExitCode::usage;
  return {code, fmt::format("tcptable: {}: {}\n", place, problem.message)};
}

std::variant<Answer, Farewell> read_descriptor(int descriptor, const std::string& file,
                                               const Query& query) {
  LineReader lines(descriptor, saved_line_max);
  ColumnSet columns = query.columns;
  query.filter.add_needs(columns);
  auto read = read_saved(lines, columns);
  if (const auto* problem = std::get_if<SavedProblem>(&read)) return explain(file, *problem);
  auto& saved = std::get<SavedSnapshot>(read);
  narrow(saved.snapshot, query);
  return Answer{std::move(saved.snapshot), std::move(saved.host)};
}

std::variant<Answer, Farewell> read_file(const std::string& file, const Query& query) {
  if (file == "-") return read_descriptor(STDIN_FILENO, file, query);
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_open(file);
  auto answer = read_descriptor(descriptor, file, query);
  close(descriptor);
  return answer;
}

}  // namespace

std::variant<Answer, Farewell> read_snapshot(const Source& source, const Query& query) {
  return source.is_live() ? read_live(query) : read_file(source.file, query);
}

std::string own_host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

}  // namespace tcptable::app

// Reading back what saved_writer.hpp wrote. Nothing in a file is believed: it may come from
// anybody.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <variant>

#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>

#include "line_reader.hpp"

namespace tcptable::app {

struct SavedSnapshot {
  Snapshot snapshot;
  std::string host;  // on which it was taken; any bytes
};

struct SavedProblem {
  std::size_t line = 0;       // 0: of the file as a whole
  std::string message;        // free of control characters
  bool is_of_system = false;  // it could not be read, whatever is in it
};

// Facts that `columns` does not name may be left out; owners, their names and cookies never are.
// Memory: the snapshot's own, and that of the longest line.
std::variant<SavedSnapshot, SavedProblem> read_saved(LineReader& lines, const ColumnSet& columns);

}  // namespace tcptable::app

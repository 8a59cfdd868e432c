// What is said on stderr.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <tcptable/error.hpp>
#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>

#include "exit_code.hpp"

namespace tcptable::app {

// What an answer lacks.
struct Shortfall {
  std::size_t rows = 0;
  std::size_t rows_without_owner = 0;  // where a process that could not be seen may be the owner
  bool complete = true;                // Snapshot::complete()
  bool asked_as_root = false;          // so that root is not told to become root
  bool chosen_by_owner = false;        // the filter asks for owners: without one, no row
  ColumnSet asked{.cookies = false};   // by the columns and the filter
  std::span<const Gap> gaps{};
};

// Of an answer to `query`.
Shortfall shortfall_of(const Snapshot& snapshot, const Query& query);

enum class Strictness { lenient, strict };

// At most one line a gap that matters, each with what to do about it; empty when nothing printed is
// affected. A strict caller is told of every gap that makes the answer partial.
std::string explain(const Shortfall& shortfall, Strictness strictness);

// Only what keeps sockets from being chosen: a filter for owners, where owners are hidden.
std::string explain_choice(const Shortfall& shortfall);

// "tcptable: netlink: …" with a hint where there is one to give, and the exit code that goes with
// it.
std::string explain(const Error& error);
ExitCode exit_code_for(const Error& error) noexcept;

// The table could not be written: errno in words.
std::string explain_write_error(int error_number);

}  // namespace tcptable::app

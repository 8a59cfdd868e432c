// Readings of the owner iterators: BPF programs that the library brings along.
#pragma once

#include <tcptable/result.hpp>

#include "unique_fd.hpp"

namespace tcptable::engine {

enum class IteratorName : std::uint8_t { owners, processes };

// Opens a reading of the process's own programs, which are loaded on first need and stay loaded:
// the one thing that the library keeps between calls. permission_denied without CAP_BPF and
// CAP_PERFMON. Thread-safe; a child of fork() goes on with its parent's.
Result<sys::UniqueFd> open_own(IteratorName name);

// The iterators, loaded anew and kept by nobody but the caller. Errors as open_own().
struct ProgramLinks {
  sys::UniqueFd owners;
  sys::UniqueFd processes;
};
Result<ProgramLinks> load_links() noexcept;

// Whether the own programs are loaded already, so that using them costs nothing more.
bool own_programs_loaded() noexcept;

}  // namespace tcptable::engine

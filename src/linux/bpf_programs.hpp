// Readings of the owner iterator: a BPF program that the library brings along.
#pragma once

#include <tcptable/result.hpp>

#include "unique_fd.hpp"

namespace tcptable::engine {

// Opens a reading of the process's own program, which is loaded on first need and stays loaded.
// permission_denied without CAP_BPF and CAP_PERFMON. Thread-safe; a child of fork() goes on with
// its parent's.
Result<sys::UniqueFd> open_own_iterator();

// The iterator's link, loaded anew and kept by nobody but the caller. Errors as
// open_own_iterator().
Result<sys::UniqueFd> load_iterator() noexcept;

// Whether the own program is loaded already, so that using it costs nothing more.
bool own_iterator_loaded() noexcept;

}  // namespace tcptable::engine

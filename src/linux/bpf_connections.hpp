// TCP connections by a walk of our own over the kernel's hash: a BPF program (bpf/table.bpf.c).
#pragma once

#include <tcptable/socket.hpp>

#include "plan.hpp"
#include "row_sink.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// The states of the sockets that the walk meets.
constexpr StateSet connection_states() noexcept {
  return StateSet::all().without(State::listen).without(State::closed);
}

// Opens a reading of the process's own program, which is loaded on first need and stays loaded.
// permission_denied without CAP_BPF and CAP_PERFMON. Thread-safe; a child of fork() goes on with
// its parent's.
Result<sys::UniqueFd> open_connection_walk();

// Whether it is loaded already, so that using it costs nothing more.
bool connection_walk_loaded() noexcept;

// The iterator's link, loaded anew and kept by nobody but the caller. Errors as
// open_connection_walk(); others where the kernel lacks what the walk needs.
Result<sys::UniqueFd> load_connection_walk() noexcept;

// Passes every connection of the scan's states to the sink, those of families that it does not name
// too, from a reading of the iterator to its end. Returns how many the walk met, whatever their
// states. After an error the sink holds a part.
Result<std::size_t> read_connections(sys::UniqueFd reading, StateSet states, table::RowSink& sink);

}  // namespace tcptable::engine

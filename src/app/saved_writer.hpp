// A snapshot as a file that says all of it: docs/saved-snapshots.md.
#pragma once

#include <string_view>

#include <tcptable/snapshot.hpp>

#include "output.hpp"

namespace tcptable::app {

// Line by line, in a fixed amount of memory but for the numbers of users and devices. Stops early
// when the output has failed.
void write_saved(const Snapshot& snapshot, std::string_view host, Output& output);

}  // namespace tcptable::app

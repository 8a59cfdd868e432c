// Totals instead of sockets: what `ss -s` is asked for.
#pragma once

#include <string>

#include <tcptable/snapshot.hpp>

#include "output.hpp"
#include "shown.hpp"

namespace tcptable::app {

std::string summary_text(const Snapshot& snapshot);
void render_summary_json(const Snapshot& snapshot, const TableFacts& facts, Output& output);

}  // namespace tcptable::app

// Totals instead of sockets: what `ss -s` is asked for.
#pragma once

#include <string>

#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>

#include "output.hpp"
#include "shown.hpp"

namespace tcptable::app {

// What the query did not ask for has no total, instead of 0.
std::string summary_text(const Snapshot& snapshot, const Query& query);
void render_summary_json(const Snapshot& snapshot, const Query& query, const TableFacts& facts,
                         Output& output);

}  // namespace tcptable::app

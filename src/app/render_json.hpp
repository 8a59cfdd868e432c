// The table as one JSON object: the schema is docs/json-schema.md.
#pragma once

#include "output.hpp"
#include "row_view.hpp"

namespace tcptable::app {

// Changes when a reader of the former schema would misunderstand the document; new members alone
// do not change it.
inline constexpr std::string_view json_schema = "tcptable/1";

// Streamed, one row a line.
void render_json(Table& table, const TableFacts& facts, Output& output);

}  // namespace tcptable::app

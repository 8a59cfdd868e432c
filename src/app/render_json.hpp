// The table as JSON: the schema is docs/json-schema.md, and `tcptable schema`.
#pragma once

#include "output.hpp"
#include "shown.hpp"

namespace tcptable::app {

// Changes when a reader of the former schema would misunderstand the document; new members alone
// do not change it.
inline constexpr std::string_view json_schema = "tcptable/1";

// One object, streamed, one row a line.
void render_json(const Shown& shown, const TableFacts& facts, Output& output);

// An object a row, one a line, and nothing else.
void render_json_lines(const Shown& shown, Output& output);

}  // namespace tcptable::app

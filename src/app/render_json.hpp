// The table as JSON: the schema is docs/json-schema.md, and `tcptable schema`.
#pragma once

#include "json_writer.hpp"
#include "output.hpp"
#include "shown.hpp"

namespace tcptable::app {

// Changes when a reader of the former schema would misunderstand the document; new members alone
// do not change it.
inline constexpr std::string_view json_schema = "tcptable/1";

// The members that come before the rows: what was asked, of whom, and how complete the answer is.
void write_facts(const Snapshot& snapshot, const TableFacts& facts, JsonWriter& json);

// One object, streamed, one row a line.
void render_json(const Shown& shown, const TableFacts& facts, Output& output);

// An object a row, one a line, and nothing else.
void render_json_lines(const Shown& shown, Output& output);

}  // namespace tcptable::app

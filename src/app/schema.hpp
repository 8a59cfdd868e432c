// The schema of the documents, from the registry of columns.
#pragma once

#include "output.hpp"

namespace tcptable::app {

void write_document_schema(Output& output);  // of --format json
void write_row_schema(Output& output);       // of a line of --format jsonl

}  // namespace tcptable::app

// The table as aligned text.
#pragma once

#include "output.hpp"
#include "row_view.hpp"

namespace tcptable::app {

struct TextStyle {
  bool header = true;
  bool color = false;
};

// One line a row, columns two blanks apart and as wide as their widest value: nothing is ever cut
// off. No line ends in a blank. Reads the table twice: once for the widths, once to write.
void render_text(Table& table, const TextStyle& style, Output& output);

}  // namespace tcptable::app

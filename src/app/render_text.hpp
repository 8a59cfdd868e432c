// The table for people.
#pragma once

#include <cstddef>

#include "output.hpp"
#include "shown.hpp"

namespace tcptable::app {

struct TextStyle {
  bool header = true;
  bool color = false;
  std::size_t width = 0;  // of the terminal, in columns; 0: as wide as it takes
};

// Columns as wide as their widest cell. What is wider than the terminal is shortened where it is
// text of somebody else, never in addresses and numbers: then the terminal wraps.
void render_text(const Shown& shown, const TextStyle& style, Output& output);

}  // namespace tcptable::app

// Comma- and tab-separated values.
#pragma once

#include <cstdint>

#include "output.hpp"
#include "shown.hpp"

namespace tcptable::app {

enum class Separator : std::uint8_t {
  comma,  // RFC 4180: quoted where need be, lines end in CR LF
  tab,    // no value has a tab or a line end in it, so nothing is quoted
};

// Numbers in the unit of their key, an unknown value empty. Text of strangers is escaped as in the
// table, so a file that is looked at in a terminal does no harm.
void render_separated(const Shown& shown, Separator separator, bool header, Output& output);

}  // namespace tcptable::app

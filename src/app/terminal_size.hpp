// How large the terminal is.
#pragma once

#include <cstddef>

namespace tcptable::app {

struct TerminalSize {
  std::size_t columns = 0;  // 0: as many as it takes
  std::size_t lines = 0;    // 0: unknown, or no terminal
};

// Of the terminal at `descriptor`. COLUMNS beats what it says, even where there is none.
TerminalSize terminal_size(int descriptor) noexcept;

}  // namespace tcptable::app

// What a config file may be made of.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tcptable::app {

// Why a text is no configuration, and where.
struct SyntaxObjection {
  std::size_t line = 1;
  std::string what;
};

// Settings are texts of one line, numbers, truth values and lists of texts, and their names are
// ASCII. Whatever else TOML allows outside of quotes and comments is refused here: with letters
// that are not ASCII, toml++ 3.3 leaves what C++ defines.
std::optional<SyntaxObjection> objection_to(std::string_view text);

}  // namespace tcptable::app

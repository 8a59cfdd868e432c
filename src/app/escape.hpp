// Text from strangers, made harmless.
//
// A process may call itself anything: any byte but zero. Printed raw, such a name could move the
// cursor, recolour the terminal, reverse the reading order of a line or fake a row. What passes
// here is valid UTF-8 that has a glyph of its own; the rest becomes visible text:
//
//   bytes that are not UTF-8, and ASCII control characters   \x1B
//   code points without a glyph, or that act on neighbours   \u{202E}
//   a backslash, so that the above cannot be faked           \\ (two of them)
//   a blank at either end, so that it can be seen            \x20
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tcptable::app {

// One step through bytes that claim to be UTF-8.
struct Utf8Step {
  char32_t code_point = 0;
  std::uint8_t length = 1;  // bytes consumed; 1 when they are not UTF-8
  bool valid = false;
};

// Decodes the front of `bytes`, which must not be empty. Overlong forms, surrogates and numbers
// beyond U+10FFFF are not valid.
Utf8Step decode_utf8(std::string_view bytes) noexcept;

// Columns that a printable code point takes in a terminal: 1 or 2. 0 when it must not be printed
// as it is. Does not depend on the user's locale.
std::size_t printable_width(char32_t code_point) noexcept;

// Appends the harmless form of `text` to `out` and returns its width in terminal columns.
std::size_t append_escaped(std::string& out, std::string_view text);
std::string escaped(std::string_view text);

}  // namespace tcptable::app

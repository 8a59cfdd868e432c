#include "tui/screen.hpp"

#include <algorithm>

#include "escape.hpp"

namespace tcptable::app::tui {

std::string Line::text() const {
  std::string all;
  for (const Piece& piece : pieces) all += piece.text;
  return all;
}

std::string Screen::text() const {
  std::string all;
  for (const Line& line : lines) {
    all += line.text();
    all += '\n';
  }
  return all;
}

std::size_t width_of(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    width += step.valid ? printable_width(step.code_point) : 0;
    text.remove_prefix(step.length);
  }
  return width;
}

std::string cut(std::string_view text, std::size_t from, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty() && column < from + width) {
    const Utf8Step step = decode_utf8(text);
    const std::size_t glyph = step.valid ? printable_width(step.code_point) : 0;
    const std::size_t behind = column + glyph;
    if (glyph != 0 && column >= from && behind <= from + width) {
      out += text.substr(0, step.length);
    } else if (behind > from && glyph > 1) {
      out += ' ';
    }
    column = behind;
    text.remove_prefix(step.length);
  }
  return out;
}

Line cut(const Line& line, std::size_t from, std::size_t width) {
  Line out;
  out.reversed = line.reversed;
  std::size_t column = 0;
  for (const Piece& piece : line.pieces) {
    const std::size_t size = width_of(piece.text);
    const std::size_t skip = from > column ? std::min(from - column, size) : 0;
    const std::size_t at = column + skip;
    const std::size_t end = from + width;
    if (at < end) out.add(cut(piece.text, skip, end - at), piece.style);
    column += size;
  }
  return out;
}

std::string in_ascii(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    const std::size_t glyph = step.valid ? printable_width(step.code_point) : 1;
    if (step.valid && step.code_point < 0x80) {
      out += text.front();
    } else {
      out.append(glyph, '?');
    }
    text.remove_prefix(step.length);
  }
  return out;
}

}  // namespace tcptable::app::tui

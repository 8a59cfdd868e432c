#include "cell.hpp"

namespace tcptable::app {
namespace {

// A piece that is shown whole or not at all.
struct Glyph {
  std::size_t bytes;
  std::size_t width;
};

// An escape, such as \\ and \x1B and \u{200B}, or a character.
Glyph next_glyph(std::string_view text) {
  const char kind = text.size() > 1 && text.front() == '\\' ? text[1] : '\0';
  const std::size_t brace = kind == 'u' ? text.find('}') : std::string_view::npos;
  std::size_t escape = kind == '\\' ? 2 : kind == 'x' ? 4 : 0;
  if (brace != std::string_view::npos) escape = brace + 1;
  if (escape != 0 && escape <= text.size()) return {escape, escape};
  const Utf8Step step = decode_utf8(text);
  return {step.length, printable_width(step.code_point)};
}

}  // namespace

void Cell::shorten(std::size_t width) {
  if (width_ <= width || width == 0) return;
  constexpr std::string_view mark = "~";
  std::size_t kept_bytes = 0;
  std::size_t kept_width = 0;
  while (kept_bytes < bytes_.size()) {
    const Glyph glyph = next_glyph(std::string_view(bytes_).substr(kept_bytes));
    if (kept_width + glyph.width > width - mark.size()) break;
    kept_bytes += glyph.bytes;
    kept_width += glyph.width;
  }
  bytes_.resize(kept_bytes);
  bytes_ += mark;
  width_ = kept_width + mark.size();
}

}  // namespace tcptable::app

#include "cell.hpp"

namespace tcptable::app {

void Cell::shorten(std::size_t width) {
  if (width_ <= width || width == 0) return;
  constexpr std::string_view mark = "~";
  std::size_t kept_bytes = 0;
  std::size_t kept_width = 0;
  while (kept_bytes < bytes_.size()) {
    const Utf8Step step = decode_utf8(std::string_view(bytes_).substr(kept_bytes));
    const std::size_t glyph = printable_width(step.code_point);
    if (kept_width + glyph > width - mark.size()) break;
    kept_bytes += step.length;
    kept_width += glyph;
  }
  bytes_.resize(kept_bytes);
  bytes_ += mark;
  width_ = kept_width + mark.size();
}

}  // namespace tcptable::app

// What is to be seen: lines of pieces of text, each in a style. No terminal is known here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tcptable::app::tui {

enum class Style : std::uint8_t {
  plain,
  strong,
  heading,  // of the columns
  faint,
  opened,     // just come: green
  closed,     // just gone: red
  open,       // somebody can connect here
  transient,  // on its way, or a warning
};

struct Piece {
  Style style = Style::plain;
  std::string text;  // UTF-8 without control characters
};

struct Line {
  std::vector<Piece> pieces;
  bool reversed = false;  // the bar: what is selected

  Line() = default;
  explicit Line(std::string text, Style style = Style::plain) { add(std::move(text), style); }
  void add(std::string text, Style style = Style::plain) {
    if (!text.empty()) pieces.push_back({style, std::move(text)});
  }
  std::string text() const;
};

struct Size {
  std::size_t lines = 24;
  std::size_t columns = 80;
  friend bool operator==(const Size&, const Size&) = default;
};

// As many lines as the terminal has, none wider.
struct Screen {
  std::vector<Line> lines;

  std::string text() const;  // with line ends, without styles
};

// Columns that `text` takes in a terminal.
std::size_t width_of(std::string_view text) noexcept;

// The part of `text` from column `from` on, `width` columns at most. A wide character that is cut
// in two becomes a blank.
std::string cut(std::string_view text, std::size_t from, std::size_t width);

// The part of `line` from column `from` on.
Line cut(const Line& line, std::size_t from, std::size_t width);

// `text` with every character beyond ASCII as a question mark.
std::string in_ascii(std::string_view text);

}  // namespace tcptable::app::tui

#include "template.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "cell.hpp"

namespace tcptable::app {
namespace {

constexpr std::size_t width_max = 1000;

struct Place {
  const Column* column = nullptr;
  Align align = Align::left;
  std::size_t width = 0;
};

std::optional<std::string> read_place(std::string_view inside, Place& place) {
  const std::size_t colon = inside.find(':');
  const std::string_view id = inside.substr(0, colon);
  place.column = find_column(id);
  if (place.column == nullptr) return no_column(id);
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view width = inside.substr(colon + 1);
  place.align = place.column->align;
  if (width.starts_with('<') || width.starts_with('>')) {
    place.align = width.front() == '>' ? Align::right : Align::left;
    width.remove_prefix(1);
  }
  const auto [end, code] = std::from_chars(width.data(), width.data() + width.size(), place.width);
  const bool is_number = code == std::errc() && end == width.data() + width.size();
  if (!is_number || place.width > width_max) return "a width is a number up to 1000";
  return std::nullopt;
}

char escaped_character(char c) noexcept { return c == 'n' ? '\n' : c == 't' ? '\t' : c; }

}  // namespace

std::variant<Template, TemplateError> Template::parse(std::string_view text) {
  Template result;
  Piece piece;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      piece.text += escaped_character(text[++at]);
      continue;
    }
    if (text[at] != '{') {
      piece.text += text[at];
      continue;
    }
    const std::size_t start = text.substr(at).starts_with("{{") ? at + 2 : at + 1;
    const std::size_t end = text.find('}', start);
    if (end == std::string_view::npos) return TemplateError{at, "this brace is not closed"};
    Place place;
    if (auto problem = read_place(text.substr(start, end - start), place))
      return TemplateError{start, *std::move(problem)};
    at = start == at + 2 && text.substr(end).starts_with("}}") ? end + 1 : end;
    piece.column = place.column;
    piece.align = place.align;
    piece.width = place.width;
    result.pieces_.push_back(std::move(piece));
    piece = {};
  }
  if (!piece.text.ends_with('\n')) piece.text += '\n';
  result.pieces_.push_back(std::move(piece));
  return result;
}

Columns Template::columns() const {
  Columns used;
  for (const Piece& piece : pieces_)
    if (piece.column != nullptr) used.push_back(piece.column);
  return used;
}

void Template::render(const Shown& shown, Output& output) const {
  RowReader reader(shown);
  Cell cell;
  for (std::size_t index = 0; index < shown.size() && !output.failed(); ++index) {
    const ShownRow row = reader.row(index);
    for (const Piece& piece : pieces_) {
      output.write(piece.text);
      if (piece.column == nullptr) continue;
      cell.clear();
      write_text(*piece.column, row, cell);
      const std::size_t blanks = piece.width - std::min(piece.width, cell.width());
      if (piece.align == Align::right) output.write_blanks(blanks);
      output.write(cell.bytes());
      if (piece.align == Align::left) output.write_blanks(blanks);
    }
  }
}

}  // namespace tcptable::app

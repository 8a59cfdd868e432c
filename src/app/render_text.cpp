#include "render_text.hpp"

#include <algorithm>
#include <vector>

#include "columns.hpp"

namespace tcptable::app {
namespace {

struct TextColumn {
  const Column* column;
  std::size_t width;
};

using Layout = std::vector<TextColumn>;

Layout text_columns(const TextStyle& style) {
  Layout layout;
  for (const Column& column : columns()) {
    if (!column.title.empty()) layout.push_back({&column, style.header ? column.title.size() : 0});
  }
  return layout;
}

// The last column ends where its text ends, so its width does not matter.
void measure(Table& table, Layout& layout) {
  Cell cell;
  for (std::size_t index = 0; index < table.size(); ++index) {
    const RowView& row = table.row(index);
    for (auto column = layout.begin(); column != layout.end() - 1; ++column) {
      cell.clear();
      column->column->text(row, cell);
      column->width = std::max(column->width, cell.width());
    }
  }
}

// Escape sequences surround the text alone: blanks are never coloured.
void write_toned(const Cell& cell, const TextStyle& style, Output& output) {
  const std::string_view start = style.color ? tone_start(cell.tone()) : std::string_view();
  output.write(start);
  output.write(cell.bytes());
  if (!start.empty()) output.write(tone_end);
}

void write_cell(const Cell& cell, const TextColumn& column, bool is_last, const TextStyle& style,
                Output& output) {
  const std::size_t blanks = column.width - std::min(column.width, cell.width());
  if (column.column->align == Align::right) output.write_blanks(blanks);
  write_toned(cell, style, output);
  if (is_last) return output.put('\n');
  if (column.column->align == Align::left) output.write_blanks(blanks);
  output.write("  ");
}

void write_header(const Layout& layout, const TextStyle& style, Output& output) {
  Cell cell;
  for (const TextColumn& column : layout) {
    cell.clear();
    cell.add(column.column->title);
    cell.set_tone(Tone::heading);
    write_cell(cell, column, &column == &layout.back(), style, output);
  }
}

void write_rows(Table& table, const Layout& layout, const TextStyle& style, Output& output) {
  Cell cell;
  for (std::size_t index = 0; index < table.size() && !output.failed(); ++index) {
    const RowView& row = table.row(index);
    for (const TextColumn& column : layout) {
      cell.clear();
      column.column->text(row, cell);
      write_cell(cell, column, &column == &layout.back(), style, output);
    }
  }
}

}  // namespace

void render_text(Table& table, const TextStyle& style, Output& output) {
  Layout layout = text_columns(style);
  measure(table, layout);
  // The widths are final from here on.
  if (style.header) write_header(layout, style, output);
  write_rows(table, layout, style, output);
}

}  // namespace tcptable::app

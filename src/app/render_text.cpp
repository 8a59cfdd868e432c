#include "render_text.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <system_error>
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

// Rows from `first` up to `end`, by one of the threads.
struct Part {
  std::size_t first;
  std::size_t end;
};

// The last column ends where its text ends, so its width does not matter.
void measure(Table& table, Part part, Layout& layout) {
  Cell cell;
  for (std::size_t index = part.first; index < part.end; ++index) {
    const RowView& row = table.row(index);
    for (auto column = layout.begin(); column != layout.end() - 1; ++column) {
      cell.clear();
      column->column->text(row, cell);
      column->width = std::max(column->width, cell.width());
    }
  }
}

// Escape sequences surround the text alone: blanks are never coloured.
void write_toned(const Cell& cell, const TextStyle& style, std::string& text) {
  const std::string_view start = style.color ? tone_start(cell.tone()) : std::string_view();
  text += start;
  text += cell.bytes();
  if (!start.empty()) text += tone_end;
}

void write_cell(const Cell& cell, const TextColumn& column, bool is_last, const TextStyle& style,
                std::string& text) {
  const std::size_t blanks = column.width - std::min(column.width, cell.width());
  if (column.column->align == Align::right) text.append(blanks, ' ');
  write_toned(cell, style, text);
  if (is_last) return text.push_back('\n');
  constexpr std::size_t gap = 2;
  text.append((column.column->align == Align::left ? blanks : 0) + gap, ' ');
}

std::string header_text(const Layout& layout, const TextStyle& style) {
  std::string text;
  Cell cell;
  for (const TextColumn& column : layout) {
    cell.clear();
    cell.add(column.column->title);
    cell.set_tone(Tone::heading);
    write_cell(cell, column, &column == &layout.back(), style, text);
  }
  return text;
}

void write_rows(Table& table, Part part, const Layout& layout, const TextStyle& style,
                std::string& text) {
  text.clear();
  Cell cell;
  for (std::size_t index = part.first; index < part.end; ++index) {
    const RowView& row = table.row(index);
    for (const TextColumn& column : layout) {
      cell.clear();
      column.column->text(row, cell);
      write_cell(cell, column, &column == &layout.back(), style, text);
    }
  }
}

// Does `work` in a thread of its own; here and now if there is none to be had.
template <typename Work>
std::future<void> beside(Work work) {
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    work();
    std::promise<void> done;
    done.set_value();
    return done.get_future();
  }
}

// Text takes as long as the table itself, so a second thread does half of it, a part ahead.
class Renderer {
 public:
  Renderer(Table& table, const TextStyle& style)
      : table_(table), style_(style), layout_(text_columns(style)) {
    if (table.size() >= rows_worth_a_thread) second_ = table.another();
  }

  void measure_all();
  void write_all(Output& output);

 private:
  // A thread is started for each second part: so large that this costs nothing beside it.
  static constexpr std::size_t rows_worth_a_thread = 4096;
  static constexpr std::size_t part_max = 8192;

  Part part_at(std::size_t first, std::size_t size) const {
    return {std::min(first, table_.size()), std::min(first + size, table_.size())};
  }

  Table& table_;
  std::unique_ptr<Table> second_;  // the other thread's
  TextStyle style_;
  Layout layout_;
};

void Renderer::measure_all() {
  const std::size_t half = second_ ? table_.size() / 2 : table_.size();
  Layout other = layout_;
  std::future<void> measured;
  if (second_) measured = beside([&] { measure(*second_, {half, table_.size()}, other); });
  measure(table_, {0, half}, layout_);
  if (measured.valid()) measured.get();
  for (std::size_t i = 0; i < layout_.size(); ++i)
    layout_[i].width = std::max(layout_[i].width, other[i].width);
}

void Renderer::write_all(Output& output) {
  if (style_.header) output.write(header_text(layout_, style_));
  const std::size_t size = std::min(part_max, table_.size() / 4 + 1);
  std::string text;
  std::string other;
  for (std::size_t first = 0; first < table_.size() && !output.failed();) {
    std::future<void> written;
    if (second_)
      written = beside([&, part = part_at(first + size, size)] {
        write_rows(*second_, part, layout_, style_, other);
      });
    write_rows(table_, part_at(first, size), layout_, style_, text);
    output.write(text);
    first += size;
    if (!written.valid()) continue;
    written.get();
    output.write(other);
    first += size;
  }
}

}  // namespace

void render_text(Table& table, const TextStyle& style, Output& output) {
  Renderer renderer(table, style);
  renderer.measure_all();
  // The widths are final from here on.
  renderer.write_all(output);
}

}  // namespace tcptable::app

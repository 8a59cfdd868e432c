#include "render_text.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cell.hpp"

namespace tcptable::app {
namespace {

struct TextColumn {
  const Column* column;  // null for the count of a group
  std::size_t width;
};

using Layout = std::vector<TextColumn>;

constexpr std::string_view count_title = "COUNT";
constexpr std::size_t gap = 2;
constexpr std::size_t shortened_min = 16;  // a reason in words fits

std::string_view title_of(const TextColumn& column) {
  return column.column == nullptr ? count_title : column.column->title;
}

Align align_of(const TextColumn& column) {
  return column.column == nullptr ? Align::right : column.column->align;
}

Layout text_columns(const Shown& shown, const TextStyle& style) {
  Layout layout;
  if (shown.is_grouped) layout.push_back({nullptr, 0});
  for (const Column* column : shown.columns) layout.push_back({column, 0});
  if (style.header)
    for (TextColumn& column : layout) column.width = title_of(column).size();
  return layout;
}

// Rows from `first` up to `end`, by one of the threads.
struct Part {
  std::size_t first;
  std::size_t end;
};

// One thread's view of the rows.
class Cells {
 public:
  explicit Cells(const Shown& shown) : shown_(shown), reader_(shown) {}

  template <typename OnCell>
  void each_of(std::size_t index, Layout& layout, OnCell on_cell) {
    const ShownRow row = reader_.row(index);
    for (TextColumn& column : layout) {
      cell_.clear();
      if (column.column == nullptr) {
        cell_.add_number(shown_.counts[index]);
      } else {
        write_text(*column.column, row, cell_);
      }
      on_cell(column, cell_);
    }
  }

 private:
  const Shown& shown_;
  RowReader reader_;
  Cell cell_;
};

// Where the table may be as wide as it is, the last column ends where its text ends, and its width
// does not matter.
void measure(const Shown& shown, Part part, Layout& layout) {
  Cells cells(shown);
  for (std::size_t index = part.first; index < part.end; ++index)
    cells.each_of(index, layout, [](TextColumn& column, const Cell& cell) {
      column.width = std::max(column.width, cell.width());
    });
}

// The widest of the columns that may be shortened gives way, until the table fits or all are short.
void fit(Layout& layout, std::size_t width) {
  std::size_t total = (layout.size() - 1) * gap;
  for (const TextColumn& column : layout) total += column.width;
  while (total > width) {
    TextColumn* widest = nullptr;
    for (TextColumn& column : layout) {
      const bool may_give = column.column != nullptr && column.column->fit == Fit::shorten &&
                            column.width > std::max(shortened_min, column.column->title.size());
      if (may_give && (widest == nullptr || column.width > widest->width)) widest = &column;
    }
    if (widest == nullptr) return;
    --widest->width;
    --total;
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
  if (align_of(column) == Align::right) text.append(blanks, ' ');
  write_toned(cell, style, text);
  if (is_last) return text.push_back('\n');
  text.append((align_of(column) == Align::left ? blanks : 0) + gap, ' ');
}

std::string header_text(const Layout& layout, const TextStyle& style) {
  std::string text;
  Cell cell;
  for (const TextColumn& column : layout) {
    cell.clear();
    cell.add(title_of(column));
    cell.set_tone(Tone::heading);
    write_cell(cell, column, &column == &layout.back(), style, text);
  }
  return text;
}

void write_rows(const Shown& shown, Part part, Layout& layout, const TextStyle& style,
                std::string& text) {
  text.clear();
  Cells cells(shown);
  for (std::size_t index = part.first; index < part.end; ++index)
    cells.each_of(index, layout, [&](const TextColumn& column, Cell& cell) {
      if (style.width != 0 && column.column != nullptr && column.column->fit == Fit::shorten)
        cell.shorten(column.width);
      write_cell(cell, column, &column == &layout.back(), style, text);
    });
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
  Renderer(const Shown& shown, const TextStyle& style)
      : shown_(shown),
        style_(style),
        layout_(text_columns(shown, style)),
        is_large_(shown.size() >= rows_worth_a_thread) {}

  void measure_all();
  void write_all(Output& output);

 private:
  // A thread is started for each second part: so large that this costs nothing beside it.
  static constexpr std::size_t rows_worth_a_thread = 4096;
  static constexpr std::size_t part_max = 8192;

  Part part_at(std::size_t first, std::size_t size) const {
    return {std::min(first, shown_.size()), std::min(first + size, shown_.size())};
  }

  const Shown& shown_;
  TextStyle style_;
  Layout layout_;
  bool is_large_;
};

void Renderer::measure_all() {
  const std::size_t half = is_large_ ? shown_.size() / 2 : shown_.size();
  Layout other = layout_;
  std::future<void> measured;
  if (is_large_) measured = beside([&] { measure(shown_, {half, shown_.size()}, other); });
  measure(shown_, {0, half}, layout_);
  if (measured.valid()) measured.get();
  for (std::size_t i = 0; i < layout_.size(); ++i)
    layout_[i].width = std::max(layout_[i].width, other[i].width);
  if (style_.width != 0) fit(layout_, style_.width);
}

void Renderer::write_all(Output& output) {
  if (style_.header) output.write(header_text(layout_, style_));
  const std::size_t size = std::min(part_max, shown_.size() / 4 + 1);
  std::string text;
  std::string other;
  Layout others = layout_;
  for (std::size_t first = 0; first < shown_.size() && !output.failed();) {
    std::future<void> written;
    if (is_large_)
      written = beside([&, part = part_at(first + size, size)] {
        write_rows(shown_, part, others, style_, other);
      });
    write_rows(shown_, part_at(first, size), layout_, style_, text);
    output.write(text);
    first += size;
    if (!written.valid()) continue;
    written.get();
    output.write(other);
    first += size;
  }
}

}  // namespace

void render_text(const Shown& shown, const TextStyle& style, Output& output) {
  if (shown.columns.empty() && !shown.is_grouped) return;
  Renderer renderer(shown, style);
  renderer.measure_all();
  // The widths are final from here on.
  renderer.write_all(output);
}

}  // namespace tcptable::app

#include "render_separated.hpp"

#include <array>

#include "cell.hpp"

namespace tcptable::app {
namespace {

class Writer {
 public:
  Writer(Separator separator, Output& output) : separator_(separator), output_(output) {}

  void field(std::string_view text) {
    if (!is_first_) output_.put(separator_ == Separator::comma ? ',' : '\t');
    is_first_ = false;
    const bool needs_quotes =
        separator_ == Separator::comma && text.find_first_of(",\"\r\n") != std::string_view::npos;
    needs_quotes ? quoted(text) : output_.write(text);
  }

  void end_line() {
    output_.write(separator_ == Separator::comma ? "\r\n" : "\n");
    is_first_ = true;
  }

 private:
  void quoted(std::string_view text) {
    output_.put('"');
    for (const char c : text) {
      if (c == '"') output_.put('"');
      output_.put(c);
    }
    output_.put('"');
  }

  Separator separator_;
  Output& output_;
  bool is_first_ = true;
};

}  // namespace

void render_separated(const Shown& shown, Separator separator, bool header, Output& output) {
  Writer writer(separator, output);
  if (header) {
    if (shown.is_grouped) writer.field("count");
    for (const Column* column : shown.columns) writer.field(column->key);
    writer.end_line();
  }
  RowReader reader(shown);
  Cell cell;
  for (std::size_t index = 0; index < shown.size() && !output.failed(); ++index) {
    const ShownRow row = reader.row(index);
    if (shown.is_grouped) writer.field(std::to_string(shown.counts[index]));
    for (const Column* column : shown.columns) {
      cell.clear();
      write_plain(*column, row, cell);
      writer.field(cell.bytes());
    }
    writer.end_line();
  }
}

}  // namespace tcptable::app

// A line for each row, as the user writes it: "{local} {rtt:>8} {process}\n".
//
// {column} and {{column}} stand for the column's text, {column:<10} and {column:>10} fill it up
// with blanks. \n, \t, \\, \{ are what they look like; a template without a line end at its end
// gets one.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "output.hpp"
#include "shown.hpp"

namespace tcptable::app {

struct TemplateError {
  std::size_t position = 0;
  std::string message;
};

class Template {
 public:
  static std::variant<Template, TemplateError> parse(std::string_view text);

  Columns columns() const;
  void render(const Shown& shown, Output& output) const;

 private:
  struct Piece {
    std::string text;                // literally
    const Column* column = nullptr;  // then the column, unless null
    Align align = Align::left;
    std::size_t width = 0;
  };
  std::vector<Piece> pieces_;
};

}  // namespace tcptable::app

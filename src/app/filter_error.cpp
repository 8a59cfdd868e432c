#include "filter_error.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "escape.hpp"

namespace tcptable::app {

std::string explain_filter_error(std::string_view text, std::size_t position,
                                 std::string_view message) {
  constexpr std::size_t context = 60;  // bytes on either side
  const std::size_t place = std::min(position, text.size());
  const std::size_t start = place > context ? place - context : 0;
  // A blank at an end of a text is made visible: this one has no end here.
  std::string before;
  const std::size_t width =
      append_escaped(before, std::string(text.substr(start, place - start)) + "^") - 1;
  const std::string line = escaped(text.substr(start, place - start + context));
  return fmt::format("tcptable: {}\n  {}\n  {:>{}}\n", escaped(message), line, '^', width + 1);
}

}  // namespace tcptable::app

#include "filter_words.hpp"

#include <fmt/format.h>

#include "escape.hpp"

namespace tcptable::app {

std::variant<Filter, Farewell> filter_of(const std::vector<std::string>& words) {
  const std::string text = fmt::format("{}", fmt::join(words, " "));
  auto parsed = Filter::parse(text, system_names());
  if (auto* const filter = std::get_if<Filter>(&parsed)) return std::move(*filter);
  const auto& error = std::get<FilterError>(parsed);
  std::string before;
  const std::size_t width =
      append_escaped(before, std::string_view(text).substr(0, error.position));
  return Farewell{ExitCode::usage,
                  fmt::format("tcptable: {}\n  {}\n  {:>{}}\n", escaped(error.message),
                              escaped(text), '^', width + 1)};
}

}  // namespace tcptable::app

#include "filter_words.hpp"

#include <fmt/format.h>

#include "filter_error.hpp"

namespace tcptable::app {

FilterNames filter_names(UserNames users) {
  FilterNames names = system_names();
  if (users == UserNames::of_the_snapshot) names.user = nullptr;
  return names;
}

std::variant<Filter, Farewell> filter_of(const std::vector<std::string>& words, UserNames users) {
  const std::string text = fmt::format("{}", fmt::join(words, " "));
  auto parsed = Filter::parse(text, filter_names(users));
  if (auto* const filter = std::get_if<Filter>(&parsed)) return std::move(*filter);
  const auto& error = std::get<FilterError>(parsed);
  return Farewell{ExitCode::usage, explain_filter_error(text, error.position, error.message)};
}

}  // namespace tcptable::app

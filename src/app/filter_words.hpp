// The words of a filter on a command line.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <tcptable/filter.hpp>

#include "farewell.hpp"

namespace tcptable::app {

// The words as one text, as they would stand in a file. What is wrong is told with a mark below the
// place.
std::variant<Filter, Farewell> filter_of(const std::vector<std::string>& words);

}  // namespace tcptable::app

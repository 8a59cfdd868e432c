// The words of a filter on a command line.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <tcptable/filter.hpp>

#include "farewell.hpp"

namespace tcptable::app {

// The words as one text, as they would stand in a file. What is wrong is told with a mark below the
// place. Users of a saved snapshot are those that it names, not this host's.
enum class UserNames : std::uint8_t { of_this_host, of_the_snapshot };
std::variant<Filter, Farewell> filter_of(const std::vector<std::string>& words,
                                         UserNames users = UserNames::of_this_host);
FilterNames filter_names(UserNames users);

}  // namespace tcptable::app

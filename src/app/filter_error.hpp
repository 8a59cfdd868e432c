// What is wrong with a filter, shown under its text.
#pragma once

#include <string>
#include <string_view>

#include <tcptable/filter.hpp>

namespace tcptable::app {

// Three lines: what is wrong, the text, and a caret under the place. Text and message are escaped;
// the caret stands where the place is then. Long text is cut around it.
std::string explain_filter_error(std::string_view text, std::size_t position,
                                 std::string_view message);

}  // namespace tcptable::app

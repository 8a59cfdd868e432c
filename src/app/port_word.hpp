// The words that narrow the table: ":443" and ":8000-8080".
#pragma once

#include <optional>
#include <string_view>

#include <tcptable/query.hpp>

namespace tcptable::app {

// Nothing when the word is neither form, or names a port beyond 65535 or a range that runs
// backwards.
std::optional<PortRange> parse_port_word(std::string_view word) noexcept;

}  // namespace tcptable::app

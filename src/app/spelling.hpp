// What a mistyped word was meant to be.
#pragma once

#include <string_view>

namespace tcptable::app {

// One letter more, less, other, or two exchanged. Words of fewer than three letters look like none.
bool looks_like(std::string_view a, std::string_view b) noexcept;

}  // namespace tcptable::app

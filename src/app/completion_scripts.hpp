// What shells need to complete command lines: short scripts that ask the tool itself for the words.
#pragma once

#include <string_view>

namespace tcptable::app {

// `shell` is bash, zsh or fish.
std::string_view completion_script(std::string_view shell) noexcept;

}  // namespace tcptable::app

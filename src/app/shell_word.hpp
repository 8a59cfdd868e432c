// Words for commands that are shown to be copied into a shell.
#pragma once

#include <string>
#include <string_view>

namespace tcptable::app {

// `word` so that a POSIX shell takes it for one word, letter by letter: quoted where it needs to
// be. Empty for a word with control characters or bytes that are not UTF-8, which cannot be shown.
std::string shell_word(std::string_view word);

}  // namespace tcptable::app

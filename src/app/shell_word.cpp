#include "shell_word.hpp"

#include <algorithm>

#include "escape.hpp"

namespace tcptable::app {
namespace {

bool is_plain(char byte) noexcept {
  constexpr std::string_view others = "/._-+:=,@%";
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || others.find(byte) != std::string_view::npos;
}

bool is_printable(std::string_view text) noexcept {
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    if (!step.valid || printable_width(step.code_point) == 0) return false;
    text.remove_prefix(step.length);
  }
  return true;
}

}  // namespace

std::string shell_word(std::string_view word) {
  if (!is_printable(word)) return {};
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return std::string(word);
  std::string quoted = "'";
  for (const char byte : word) {
    if (byte == '\'') {
      quoted += "'\\''";
    } else {
      quoted += byte;
    }
  }
  return quoted + "'";
}

}  // namespace tcptable::app

// What somebody does at the keyboard or with the mouse.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tcptable::app::tui {

enum class KeyKind : std::uint8_t {
  character,  // `code` is the code point; line feed for Enter, tabulator, escape as themselves
  up,
  down,
  left,
  right,
  page_up,
  page_down,
  home,
  end,
  backspace,
  click,  // at `line` of the screen, from 0
  wheel_up,
  wheel_down,
};

struct Key {
  KeyKind kind = KeyKind::character;
  char32_t code{};
  std::size_t line{};
};

inline constexpr char32_t key_enter = U'\n';
inline constexpr char32_t key_tab = U'\t';
inline constexpr char32_t key_escape = 0x1B;

inline constexpr Key character(char32_t code) {
  return {.kind = KeyKind::character, .code = code, .line = 0};
}

}  // namespace tcptable::app::tui

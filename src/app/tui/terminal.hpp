// The terminal, by ncurses. The only file that knows of it is terminal.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tui/history.hpp"
#include "tui/key.hpp"
#include "tui/screen.hpp"

namespace tcptable::app::tui {

struct Resized {};

// The full screen while one lives; at most one does. Its end gives the user his screen back.
class Terminal {
 public:
  // On standard input and output, which have to be a terminal. What is wrong otherwise.
  static std::variant<Terminal, std::string> open(bool wants_color);
  Terminal(Terminal&&) noexcept;
  Terminal& operator=(Terminal&&) = delete;
  ~Terminal();

  bool has_color() const noexcept;
  Glyphs glyphs() const noexcept;  // by the locale
  Size size() const noexcept;

  void paint(const Screen& screen);

  // What was pressed since the last call, one by one; does not wait.
  std::optional<std::variant<Key, Resized>> read();

  // To the terminal's clipboard, where it allows that (OSC 52).
  void copy(std::string_view text);

 private:
  struct State;
  explicit Terminal(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace tcptable::app::tui

#include "tui/terminal.hpp"

// ncursesw, and no macros named like the functions of others.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <langinfo.h>
#include <term.h>
#include <unistd.h>
// Capabilities of terminals that have names of ours.
#undef columns
#undef lines
#undef key_enter

#include <array>
#include <clocale>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "escape.hpp"

namespace tcptable::app::tui {
namespace {

enum Pair : short { green = 1, red, yellow };

// What a terminal must be able to do: to go anywhere on the screen.
bool can_move_cursor() {
  // terminfo's own functions take what they do not change as char*.
  std::array<char, 4> name{"cup"};
  const char* const capability = tigetstr(name.data());
  const auto no_such_capability = static_cast<std::uintptr_t>(-1);  // terminfo's (char*)-1
  return capability != nullptr &&
         reinterpret_cast<std::uintptr_t>(capability) != no_such_capability;
}

attr_t attributes_of(Style style, bool color) {
  const auto pair = [color](Pair number, attr_t otherwise) -> attr_t {
    return color ? static_cast<attr_t>(COLOR_PAIR(number)) : otherwise;
  };
  switch (style) {
    case Style::strong:
      return A_BOLD;
    case Style::heading:
      return A_BOLD | A_UNDERLINE;
    case Style::faint:
      return A_DIM;
    case Style::opened:
    case Style::open:
      return pair(green, A_NORMAL);
    case Style::closed:
      return pair(red, A_NORMAL);
    case Style::transient:
      return pair(yellow, A_NORMAL);
    case Style::plain:
      break;
  }
  return A_NORMAL;
}

std::optional<KeyKind> kind_of(wint_t code) {
  switch (code) {
    case KEY_UP:
      return KeyKind::up;
    case KEY_DOWN:
      return KeyKind::down;
    case KEY_LEFT:
      return KeyKind::left;
    case KEY_RIGHT:
      return KeyKind::right;
    case KEY_PPAGE:
      return KeyKind::page_up;
    case KEY_NPAGE:
      return KeyKind::page_down;
    case KEY_HOME:
      return KeyKind::home;
    case KEY_END:
      return KeyKind::end;
    case KEY_BACKSPACE:
      return KeyKind::backspace;
    default:
      return std::nullopt;
  }
}

Key mouse_key() {
  MEVENT event;
  if (getmouse(&event) != OK) return character(0);
  const auto line = static_cast<std::size_t>(event.y);
  if ((event.bstate & BUTTON4_PRESSED) != 0) return {KeyKind::wheel_up, 0, line};
  if ((event.bstate & BUTTON5_PRESSED) != 0) return {KeyKind::wheel_down, 0, line};
  return {KeyKind::click, 0, line};
}

Key key_of(int result, wint_t code) {
  if (result != KEY_CODE_YES) {
    if (code == 0x7F || code == 0x08) return {.kind = KeyKind::backspace};
    if (code == '\r') return character(key_enter);
    return character(static_cast<char32_t>(code));
  }
  if (code == KEY_MOUSE) return mouse_key();
  if (code == KEY_ENTER) return character(key_enter);
  if (const auto kind = kind_of(code)) return {.kind = *kind};
  return character(0);  // a key that means nothing here
}

}  // namespace

struct Terminal::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (screen == nullptr) return;
    endwin();
    delscreen(screen);
  }

  SCREEN* screen = nullptr;
  bool color = false;
  bool utf8 = false;
};

Terminal::Terminal(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Terminal::Terminal(Terminal&&) noexcept = default;
Terminal::~Terminal() = default;

std::variant<Terminal, std::string> Terminal::open(bool wants_color) {
  std::setlocale(LC_CTYPE, "");
  auto state = std::make_unique<State>();
  state->utf8 = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  state->screen = newterm(nullptr, stdout, stdin);
  const char* const term = std::getenv("TERM");
  const std::string quoted = escaped(term == nullptr ? "" : term);
  if (state->screen == nullptr) return fmt::format("the terminal '{}' is unknown here", quoted);
  if (!can_move_cursor()) {
    state.reset();
    return fmt::format("the terminal '{}' cannot show a full screen", quoted);
  }
  cbreak();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  set_escdelay(25);
  curs_set(0);
  mousemask(BUTTON1_CLICKED | BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, nullptr);
  mouseinterval(0);
  state->color = wants_color && has_colors();
  if (state->color) {
    start_color();
    use_default_colors();
    init_pair(green, COLOR_GREEN, -1);
    init_pair(red, COLOR_RED, -1);
    init_pair(yellow, COLOR_YELLOW, -1);
  }
  return Terminal(std::move(state));
}

bool Terminal::has_color() const noexcept { return state_->color; }

Glyphs Terminal::glyphs() const noexcept { return state_->utf8 ? Glyphs::blocks : Glyphs::ascii; }

Size Terminal::size() const noexcept {
  return {.lines = static_cast<std::size_t>(getmaxy(stdscr)),
          .columns = static_cast<std::size_t>(getmaxx(stdscr))};
}

void Terminal::paint(const Screen& screen) {
  werase(stdscr);
  int at = 0;
  for (const Line& line : screen.lines) {
    wmove(stdscr, at++, 0);
    for (const Piece& piece : line.pieces) {
      attr_t attributes = attributes_of(piece.style, state_->color);
      if (line.reversed) attributes |= A_REVERSE;
      wattrset(stdscr, static_cast<int>(attributes));
      const std::string text = state_->utf8 ? piece.text : in_ascii(piece.text);
      waddnstr(stdscr, text.data(), static_cast<int>(text.size()));
    }
  }
  wattrset(stdscr, A_NORMAL);
  wrefresh(stdscr);
}

std::optional<std::variant<Key, Resized>> Terminal::read() {
  wint_t code = 0;
  const int result = wget_wch(stdscr, &code);
  if (result == ERR) return std::nullopt;
  if (result == KEY_CODE_YES && code == KEY_RESIZE) return Resized{};
  return key_of(result, code);
}

void Terminal::copy(std::string_view text) {
  const std::string sequence = fmt::format("\x1B]52;c;{}\x07", base64(text));
  // Behind what ncurses has written: it flushes at the end of each refresh.
  if (write(STDOUT_FILENO, sequence.data(), sequence.size()) < 0) return;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t byte = 0; byte < 3; ++byte) {
      group <<= 8;
      if (at + byte < bytes.size()) group |= static_cast<unsigned char>(bytes[at + byte]);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      const bool padding = at + digit > bytes.size();
      out += padding ? '=' : digits[(group >> (18 - 6 * digit)) & 63U];
    }
  }
  return out;
}

}  // namespace tcptable::app::tui

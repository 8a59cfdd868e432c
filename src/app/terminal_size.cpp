#include "terminal_size.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

namespace tcptable::app {

TerminalSize terminal_size(int descriptor) noexcept {
  TerminalSize size;
  winsize window{};
  if (isatty(descriptor) != 0 && ioctl(descriptor, TIOCGWINSZ, &window) == 0)
    size = {.columns = window.ws_col, .lines = window.ws_row};
  const char* const said = std::getenv("COLUMNS");
  if (said == nullptr) return size;
  std::size_t columns = 0;
  const char* const end = said + std::strlen(said);
  const auto [rest, code] = std::from_chars(said, end, columns);
  if (code == std::errc() && rest == end && columns != 0) size.columns = columns;
  return size;
}

}  // namespace tcptable::app

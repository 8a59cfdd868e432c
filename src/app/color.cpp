#include "color.hpp"

#include <unistd.h>

#include <cstdlib>

namespace tcptable::app {

ColorSurroundings surroundings_of(int descriptor) noexcept {
  return {.is_terminal = isatty(descriptor) == 1,
          .no_color = std::getenv("NO_COLOR"),
          .term = std::getenv("TERM")};
}

bool use_color(ColorMode mode, const ColorSurroundings& surroundings) noexcept {
  if (mode != ColorMode::automatic) return mode == ColorMode::always;
  if (!surroundings.is_terminal) return false;
  if (surroundings.no_color != nullptr && *surroundings.no_color != '\0') return false;
  return surroundings.term != nullptr && std::string_view(surroundings.term) != "dumb";
}

Tone tone_of(State state) noexcept {
  switch (state) {
    case State::listen:
      return Tone::open;
    case State::syn_sent:
    case State::syn_received:
    case State::close_wait:
      return Tone::transient;
    case State::fin_wait_1:
    case State::fin_wait_2:
    case State::time_wait:
    case State::last_ack:
    case State::closing:
      return Tone::fading;
    case State::established:
    case State::closed:
    case State::bound:
      break;
  }
  return Tone::plain;
}

std::string_view tone_start(Tone tone) noexcept {
  switch (tone) {
    case Tone::heading:
      return "\x1B[1m";
    case Tone::open:
      return "\x1B[32m";
    case Tone::transient:
      return "\x1B[33m";
    case Tone::fading:
      return "\x1B[2m";
    case Tone::plain:
      break;
  }
  return {};
}

}  // namespace tcptable::app

// Whether to colour, and how.
#pragma once

#include <cstdint>
#include <string_view>

#include <tcptable/socket.hpp>

namespace tcptable::app {

enum class ColorMode : std::uint8_t { automatic, always, never };

// What the surroundings say about colour. Null pointers stand for unset variables.
struct ColorSurroundings {
  bool is_terminal = false;
  const char* no_color = nullptr;  // NO_COLOR: any text but the empty one means no
  const char* term = nullptr;      // TERM: unset and "dumb" mean no
};

// Reads the environment and asks the descriptor.
ColorSurroundings surroundings_of(int descriptor) noexcept;

// What was typed beats what the surroundings say.
bool use_color(ColorMode mode, const ColorSurroundings& surroundings) noexcept;

// What a cell means, where that deserves a colour. Most cells are plain: colour is for signals.
enum class Tone : std::uint8_t {
  plain,
  heading,
  open,       // somebody can connect here
  transient,  // a handshake, or a peer that waits for us to close
  fading,     // the connection is over, or the text stands in for a value
};

Tone tone_of(State state) noexcept;

// The escape sequence that starts a tone; empty for Tone::plain. tone_end ends all others.
std::string_view tone_start(Tone tone) noexcept;
inline constexpr std::string_view tone_end = "\x1B[0m";

}  // namespace tcptable::app

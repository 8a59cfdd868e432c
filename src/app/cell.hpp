// One cell of the text table while it is being written.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "color.hpp"
#include "escape.hpp"

namespace tcptable::app {

// Reused from cell to cell: its memory grows to the widest and stays.
class Cell {
 public:
  void clear() noexcept {
    bytes_.clear();
    width_ = 0;
    tone_ = Tone::plain;
  }

  // Text of our own, one column a byte.
  void add(std::string_view ascii) {
    bytes_ += ascii;
    width_ += ascii.size();
  }

  void add_number(std::uint64_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    add({digits, static_cast<std::size_t>(end - digits)});
  }

  // Text of somebody else.
  void add_foreign(std::string_view text) { width_ += append_escaped(bytes_, text); }

  // Cuts what is wider, and marks the place.
  void shorten(std::size_t width);

  void set_tone(Tone tone) noexcept { tone_ = tone; }

  std::string_view bytes() const noexcept { return bytes_; }
  std::size_t width() const noexcept { return width_; }  // terminal columns
  Tone tone() const noexcept { return tone_; }

 private:
  std::string bytes_;
  std::size_t width_ = 0;
  Tone tone_ = Tone::plain;
};

}  // namespace tcptable::app

// The last minutes of a number, and how they look in one line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace tcptable::app::tui {

enum class Glyphs : std::uint8_t { ascii, blocks };

// A ring: the oldest value makes room for the newest.
class History {
 public:
  static constexpr std::size_t capacity = 120;

  // A value that is unknown leaves a hole.
  void add(std::optional<std::uint64_t> value) noexcept;
  std::size_t size() const noexcept { return size_; }
  std::optional<std::uint64_t> at(std::size_t age) const noexcept;  // 0 is the newest
  std::uint64_t highest() const noexcept;                           // 0 for none
  std::optional<std::uint64_t> newest() const noexcept;

 private:
  std::array<std::optional<std::uint64_t>, capacity> values_{};
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

// `width` columns at most, the newest at the right end, the highest value as the highest bar.
std::string graph(const History& history, std::size_t width, Glyphs glyphs);

}  // namespace tcptable::app::tui

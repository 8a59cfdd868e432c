#include "tui/history.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace tcptable::app::tui {
namespace {

constexpr std::array<std::string_view, 9> block_bars{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 9> ascii_bars{" ", ".", ".", "-", "-", "=", "=", "#", "#"};

// A value above 0 is always to be seen.
std::size_t height(std::uint64_t value, std::uint64_t highest) {
  if (value == 0 || highest == 0) return 0;
  const double share = static_cast<double>(value) / static_cast<double>(highest);
  return static_cast<std::size_t>(std::clamp(std::lround(share * 8), 1L, 8L));
}

}  // namespace

void History::add(std::optional<std::uint64_t> value) noexcept {
  values_[next_] = value;
  next_ = (next_ + 1) % capacity;
  size_ = std::min(size_ + 1, capacity);
}

std::optional<std::uint64_t> History::at(std::size_t age) const noexcept {
  if (age >= size_) return std::nullopt;
  return values_[(next_ + capacity - 1 - age) % capacity];
}

std::optional<std::uint64_t> History::newest() const noexcept { return at(0); }

std::uint64_t History::highest() const noexcept {
  std::uint64_t most = 0;
  for (std::size_t age = 0; age < size_; ++age) most = std::max(most, at(age).value_or(0));
  return most;
}

std::string graph(const History& history, std::size_t width, Glyphs glyphs) {
  const auto& bars = glyphs == Glyphs::blocks ? block_bars : ascii_bars;
  const std::uint64_t highest = history.highest();
  const std::size_t shown = std::min(width, history.size());
  std::string out;
  for (std::size_t age = shown; age-- > 0;)
    out += bars[height(history.at(age).value_or(0), highest)];
  return out;
}

}  // namespace tcptable::app::tui

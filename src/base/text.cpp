#include "text.hpp"

#include <charconv>

namespace tcptable::sys {

void TextCursor::skip_spaces() noexcept {
  while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
}

bool TextCursor::skip(char expected) noexcept {
  if (rest_.empty() || rest_.front() != expected) return false;
  rest_.remove_prefix(1);
  return true;
}

std::string_view TextCursor::word() noexcept {
  skip_spaces();
  const std::size_t length = rest_.find(' ');
  const std::string_view result = rest_.substr(0, length);
  rest_.remove_prefix(result.size());
  return result;
}

std::optional<std::uint64_t> TextCursor::number(int base) noexcept {
  std::uint64_t value = 0;
  const char* const begin = rest_.data();
  const auto [end, error] = std::from_chars(begin, begin + rest_.size(), value, base);
  if (error != std::errc{}) return std::nullopt;
  rest_.remove_prefix(static_cast<std::size_t>(end - begin));
  return value;
}

std::optional<std::uint64_t> TextCursor::decimal() noexcept { return number(10); }
std::optional<std::uint64_t> TextCursor::hexadecimal() noexcept { return number(16); }

std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept {
  TextCursor cursor(text);
  const auto value = cursor.decimal();
  return cursor.at_end() ? value : std::nullopt;
}

std::string_view next_piece(std::string_view& rest, char separator) noexcept {
  const std::size_t length = rest.find(separator);
  const std::string_view piece = rest.substr(0, length);
  rest.remove_prefix(length == std::string_view::npos ? rest.size() : length + 1);
  return piece;
}

}  // namespace tcptable::sys

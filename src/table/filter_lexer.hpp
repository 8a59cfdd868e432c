// A filter's text as words and signs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tcptable/filter.hpp>
#include <variant>
#include <vector>

namespace tcptable::table {

enum class TokenKind : std::uint8_t { word, quoted, sign, end };

// Signs are ( ) , = == != < <= > >= ~ !~ ! & && | ||.
struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;
  std::size_t position = 0;
  bool is_glued = false;  // nothing stands between it and the token before

  bool is_sign(std::string_view sign) const noexcept {
    return kind == TokenKind::sign && text == sign;
  }
};

// The last token is the end. An error for a quotation without an end.
std::variant<std::vector<Token>, FilterError> tokens_of(std::string_view text);

}  // namespace tcptable::table

#include "filter_lexer.hpp"

#include <array>
#include <optional>

namespace tcptable::table {
namespace {

constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

// `-` and `/` and brackets are parts of words: ranges, prefixes, IPv6 addresses.
constexpr std::string_view signs = "(),=<>~!&|;";

// A sign of two characters, longest first.
std::size_t sign_size(std::string_view rest) noexcept {
  constexpr std::array<std::string_view, 7> doubles{"==", "!=", "<=", ">=", "!~", "&&", "||"};
  for (const std::string_view candidate : doubles)
    if (rest.starts_with(candidate)) return 2;
  return 1;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) noexcept : text_(text) {}

  std::variant<std::vector<Token>, FilterError> run() {
    for (;;) {
      const std::size_t before = at_;
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      const bool is_glued = at_ == before && at_ != 0;
      if (at_ == text_.size()) break;
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        if (auto error = quotation(c, is_glued)) return *std::move(error);
      } else if (signs.find(c) != std::string_view::npos) {
        const std::size_t size = sign_size(text_.substr(at_));
        add(TokenKind::sign, std::string(text_.substr(at_, size)), at_, is_glued);
        at_ += size;
      } else {
        word(is_glued);
      }
    }
    add(TokenKind::end, {}, text_.size(), false);
    return std::move(tokens_);
  }

 private:
  void add(TokenKind kind, std::string text, std::size_t position, bool is_glued) {
    tokens_.push_back({kind, std::move(text), position, is_glued});
  }

  void word(bool is_glued) {
    const std::size_t start = at_;
    const auto ends = [](char c) {
      return is_blank(c) || c == '"' || c == '\'' || signs.find(c) != std::string_view::npos;
    };
    while (at_ < text_.size() && !ends(text_[at_])) ++at_;
    add(TokenKind::word, std::string(text_.substr(start, at_ - start)), start, is_glued);
  }

  // A backslash stands before a quotation mark or a backslash that is meant literally.
  std::optional<FilterError> quotation(char mark, bool is_glued) {
    const std::size_t start = at_++;
    std::string text;
    for (; at_ < text_.size() && text_[at_] != mark; ++at_) {
      const bool escapes = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           (text_[at_ + 1] == mark || text_[at_ + 1] == '\\');
      if (escapes) ++at_;
      text += text_[at_];
    }
    if (at_ == text_.size())
      return FilterError{start, std::string("this ") + mark + " has no second one"};
    ++at_;
    add(TokenKind::quoted, std::move(text), start, is_glued);
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::variant<std::vector<Token>, FilterError> tokens_of(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace tcptable::table

#include "config_syntax.hpp"

#include <algorithm>

namespace tcptable::app {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_one_of(char c, std::string_view set) noexcept {
  return set.find(c) != std::string_view::npos;
}

// Goes through a text, character by character, but for what is in quotes and comments.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {
    if (text.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  }

  std::optional<SyntaxObjection> run() {
    while (at_ < text_.size()) {
      const std::string_view what = objection();
      if (!what.empty()) return SyntaxObjection{line_, std::string(what)};
      step();
    }
    return std::nullopt;
  }

 private:
  std::string_view objection() const noexcept {
    const std::string_view rest = text_.substr(at_);
    if (static_cast<unsigned char>(rest[0]) >= 0x80) return "what is not ASCII has to be in quotes";
    if (rest.starts_with(R"(""")") || rest.starts_with("'''"))
      return "a text of several lines is no setting";
    if (in_word_ && is_one_of(rest[0], "\"'[{")) return "a comma, '=' or the end is missing";
    return "";
  }

  void step() noexcept {
    const char c = text_[at_];
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    }
    if (c == '"' || c == '\'') return skip_quoted(c);
    if (c == '\n') ++line_;
    if (is_one_of(c, "\n=,[{")) {
      in_word_ = false;
    } else if (!is_one_of(c, " \t\r")) {
      in_word_ = true;
    }
    ++at_;
  }

  // To the other quote, or to the end of the line.
  void skip_quoted(char quote) noexcept {
    in_word_ = true;
    for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == quote) {
        ++at_;
        return;
      }
      const bool is_escape = text_[at_] == '\\' && quote == '"';
      if (is_escape && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  bool in_word_ = false;  // neither a quote nor a bracket may come before a separator
};

}  // namespace

std::optional<SyntaxObjection> objection_to(std::string_view text) { return Scan(text).run(); }

}  // namespace tcptable::app

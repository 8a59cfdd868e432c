#include "pattern.hpp"

#include <regex.h>

#include <array>

namespace tcptable::sys {

bool matches_glob(std::string_view glob, std::string_view text) noexcept {
  std::size_t in_glob = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string_view::npos;  // the last one met, and what it stands for so far
  std::size_t behind_star = 0;
  while (in_text < text.size()) {
    if (in_glob < glob.size() && glob[in_glob] == '*') {
      star = in_glob++;
      behind_star = in_text;
    } else if (in_glob < glob.size() && (glob[in_glob] == '?' || glob[in_glob] == text[in_text])) {
      ++in_glob;
      ++in_text;
    } else if (star != std::string_view::npos) {
      in_glob = star + 1;
      in_text = ++behind_star;
    } else {
      return false;
    }
  }
  while (in_glob < glob.size() && glob[in_glob] == '*') ++in_glob;
  return in_glob == glob.size();
}

struct Pattern::Compiled {
  regex_t regex{};
  bool made = false;
  ~Compiled() {
    if (made) regfree(&regex);
  }
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) noexcept : compiled_(std::move(compiled)) {}
Pattern::~Pattern() = default;

namespace {

// What libc's matcher cannot do within bounds. Repetitions multiply when they are nested.
std::string danger_in(std::string_view source) {
  if (source.size() > Pattern::source_bytes_max) return "longer than 256 bytes";
  unsigned long copies = 1;
  for (std::size_t at = 0; at < source.size(); ++at) {
    if (source[at] == '\0') return "it has a zero byte";
    if (source[at] == '\\' && at + 1 < source.size()) {
      ++at;
      if (source[at] >= '1' && source[at] <= '9') return "back references are not supported";
    } else if (source[at] == '{') {
      unsigned long most = 0;
      unsigned long number = 0;
      for (++at; at < source.size() && source[at] != '}'; ++at) {
        const bool is_digit = source[at] >= '0' && source[at] <= '9';
        number = is_digit ? number * 10 + static_cast<unsigned long>(source[at] - '0') : 0;
        if (number > 1000) return "a repetition of more than 100";
        most = number > most ? number : most;
      }
      copies *= most == 0 ? 1 : most;
      if (copies > 100) return "repetitions of more than 100";
    }
  }
  return {};
}

}  // namespace

std::shared_ptr<const Pattern> Pattern::make(std::string_view source, std::string& why) {
  why = danger_in(source);
  if (!why.empty()) return nullptr;
  auto compiled = std::make_unique<Compiled>();
  const int code = regcomp(&compiled->regex, std::string(source).c_str(), REG_EXTENDED | REG_NOSUB);
  if (code != 0) {
    std::array<char, 128> text{};
    regerror(code, &compiled->regex, text.data(), text.size());
    why = text.data();
    return nullptr;
  }
  compiled->made = true;
  return std::shared_ptr<const Pattern>(new Pattern(std::move(compiled)));
}

bool Pattern::matches(std::string_view text) const noexcept {
  regmatch_t range{};
  range.rm_so = 0;
  range.rm_eo = static_cast<regoff_t>(text.size());
  const char* begin = text.empty() ? "" : text.data();
  // REG_STARTEND says where the text ends, but AddressSanitizer looks for a 0 all the same.
  std::array<char, 4096> terminated;
  if (text.size() < terminated.size()) {
    terminated[text.copy(terminated.data(), text.size())] = '\0';
    begin = terminated.data();
  }
  return regexec(&compiled_->regex, begin, 0, &range, REG_STARTEND) == 0;
}

}  // namespace tcptable::sys

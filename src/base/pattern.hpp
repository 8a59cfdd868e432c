// Patterns on text: globs and regular expressions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tcptable::sys {

// `*` stands for any characters, `?` for one. Time is proportional to the product of the sizes.
bool matches_glob(std::string_view glob, std::string_view text) noexcept;

// A POSIX extended regular expression (regex(7)), matched anywhere in the text. Immutable once
// made, so threads may share it.
class Pattern {
 public:
  static constexpr std::size_t source_bytes_max = 256;

  // Null when `source` is no expression, or one that could take memory or time without bound: too
  // long, with back references, or with repetitions of more than a hundred; `why` says which.
  static std::shared_ptr<const Pattern> make(std::string_view source, std::string& why);

  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern();

  bool matches(std::string_view text) const noexcept;

 private:
  struct Compiled;
  explicit Pattern(std::unique_ptr<Compiled> compiled) noexcept;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace tcptable::sys

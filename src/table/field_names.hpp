// The names of fields: ids, keys, and what other tools and people call them.
#pragma once

#include <span>
#include <string_view>
#include <tcptable/field.hpp>

namespace tcptable::table {

struct FieldAlias {
  std::string_view word;
  Field field{};
};

std::span<const FieldAlias> field_aliases() noexcept;

// The fewest insertions, deletions and exchanges of letters that make one word of the other. Of
// words of up to 31 letters; longer ones are far from everything.
std::size_t word_distance(std::string_view a, std::string_view b) noexcept;

// Remembers the candidate that looks most like a word.
class NearestWord {
 public:
  explicit NearestWord(std::string_view word) noexcept
      : word_(word), least_(word.size() < 4 ? 2 : 3) {}

  void consider(std::string_view candidate) noexcept {
    const std::size_t far = word_distance(word_, candidate);
    if (far >= least_) return;
    least_ = far;
    nearest_ = candidate;
  }

  std::string_view found() const noexcept { return nearest_; }  // empty: none looks like it

 private:
  std::string_view word_;
  std::size_t least_;
  std::string_view nearest_;
};

}  // namespace tcptable::table

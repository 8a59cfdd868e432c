// A filter as a tree: conditions on single fields, joined by and, or, not.
//
// What people write about ports or addresses of either end, about endpoints, or about comparisons
// other than these, is taken apart by the parser. So evaluation, printing and narrowing know six
// kinds of conditions and no more.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <tcptable/field.hpp>
#include <tcptable/filter.hpp>
#include <vector>

#include "pattern.hpp"

namespace tcptable {

// Inclusive.
struct NumberRange {
  std::uint64_t first = 0;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

struct FilterCondition {
  enum class Kind : std::uint8_t {
    ranges,    // a number is in one of `ranges`
    prefixes,  // an address is in one of `prefixes`
    texts,     // a text is one of `texts`
    contains,  // a text contains texts[0]
    glob,      // a text as a whole matches the glob in texts[0]
    regex,     // a text matches the expression in texts[0]
    known,     // there is a value
  };

  Kind kind = Kind::known;
  Field field = Field::protocol;
  std::vector<NumberRange> ranges{};
  std::vector<Prefix> prefixes{};
  std::vector<std::string> texts{};
  std::shared_ptr<const sys::Pattern> pattern{};  // of texts[0]

  friend bool operator==(const FilterCondition& a, const FilterCondition& b) noexcept;
};

struct FilterExpression {
  enum class Kind : std::uint8_t { condition, conjunction, disjunction, negation };

  Kind kind = Kind::condition;
  FilterCondition condition{};
  std::vector<FilterExpression> children{};  // none of a conjunction is one itself, and so on

  friend bool operator==(const FilterExpression& a, const FilterExpression& b) noexcept;
};

namespace table {

FilterExpression expression_of(FilterCondition condition);
FilterExpression negation_of(FilterExpression expression);

// Flattened, so that equal meaning has one form. `parts` is not empty.
FilterExpression joined(FilterExpression::Kind kind, std::vector<FilterExpression> parts);

std::string print(const FilterExpression& expression);

}  // namespace table
}  // namespace tcptable

#include "filter_expression.hpp"

#include <algorithm>

namespace tcptable {
namespace {

bool is_same(const Prefix& a, const Prefix& b) noexcept {
  return a.length == b.length && a.address == b.address;
}

}  // namespace

bool operator==(const FilterCondition& a, const FilterCondition& b) noexcept {
  return a.kind == b.kind && a.field == b.field && a.ranges == b.ranges && a.texts == b.texts &&
         std::equal(a.prefixes.begin(), a.prefixes.end(), b.prefixes.begin(), b.prefixes.end(),
                    is_same);
}

bool operator==(const FilterExpression& a, const FilterExpression& b) noexcept {
  if (a.kind != b.kind) return false;
  if (a.kind == FilterExpression::Kind::condition) return a.condition == b.condition;
  return a.children == b.children;
}

namespace table {

FilterExpression expression_of(FilterCondition condition) {
  FilterExpression expression;
  expression.condition = std::move(condition);
  return expression;
}

FilterExpression negation_of(FilterExpression expression) {
  FilterExpression negation;
  negation.kind = FilterExpression::Kind::negation;
  negation.children.push_back(std::move(expression));
  return negation;
}

FilterExpression joined(FilterExpression::Kind kind, std::vector<FilterExpression> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  FilterExpression whole;
  whole.kind = kind;
  for (FilterExpression& part : parts) {
    if (part.kind == kind) {
      std::move(part.children.begin(), part.children.end(), std::back_inserter(whole.children));
    } else {
      whole.children.push_back(std::move(part));
    }
  }
  return whole;
}

}  // namespace table
}  // namespace tcptable

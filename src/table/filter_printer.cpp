#include <string>

#include "filter_expression.hpp"

namespace tcptable::table {
namespace {

constexpr std::uint64_t number_max = std::numeric_limits<std::uint64_t>::max();

std::string_view unit_text(FieldUnit unit) noexcept {
  return unit == FieldUnit::microseconds ? "us" : "";
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

// `a`, `a, b` …, each by `print_one`.
template <typename Values, typename PrintOne>
std::string list(const Values& values, PrintOne print_one) {
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += ", ";
    text += print_one(value);
  }
  return text;
}

template <typename Values, typename PrintOne>
std::string equal_or_in(const Values& values, PrintOne print_one) {
  if (values.size() == 1) return " = " + print_one(values.front());
  return " in (" + list(values, print_one) + ")";
}

std::string print_ranges(const std::vector<NumberRange>& ranges, FieldUnit unit) {
  const auto number = [unit](std::uint64_t value) {
    return std::to_string(value) + std::string(unit_text(unit));
  };
  const auto range = [&](const NumberRange& value) {
    if (value.first == value.last) return number(value.first);
    return number(value.first) + "-" + number(value.last);
  };
  if (ranges.size() == 1) {
    const NumberRange& only = ranges.front();
    if (only.first == only.last) return " = " + number(only.first);
    if (only.last == number_max) return " >= " + number(only.first);
    if (only.first == 0) return " <= " + number(only.last);
  }
  return " in (" + list(ranges, range) + ")";
}

std::string print_prefix(const Prefix& prefix) {
  return to_string(prefix.address) + "/" + std::to_string(prefix.length);
}

std::string print_condition(const FilterCondition& condition) {
  const FieldInfo& field = info(condition.field);
  const std::string id(field.id);
  switch (condition.kind) {
    case FilterCondition::Kind::ranges:
      return id + print_ranges(condition.ranges, field.unit);
    case FilterCondition::Kind::prefixes:
      return id + equal_or_in(condition.prefixes, print_prefix);
    case FilterCondition::Kind::texts:
      return id + equal_or_in(condition.texts, quoted);
    case FilterCondition::Kind::contains:
      return id + " contains " + quoted(condition.texts.front());
    case FilterCondition::Kind::glob:
      return id + " like " + quoted(condition.texts.front());
    case FilterCondition::Kind::regex:
      return id + " ~ " + quoted(condition.texts.front());
    case FilterCondition::Kind::known:
      break;
  }
  return "has " + id;
}

// In parentheses where the surroundings bind more tightly.
std::string print_inner(const FilterExpression& expression) {
  const bool is_joined = expression.kind == FilterExpression::Kind::conjunction ||
                         expression.kind == FilterExpression::Kind::disjunction;
  return is_joined ? "(" + print(expression) + ")" : print(expression);
}

}  // namespace

std::string print(const FilterExpression& expression) {
  if (expression.kind == FilterExpression::Kind::condition)
    return print_condition(expression.condition);
  if (expression.kind == FilterExpression::Kind::negation)
    return "not " + print_inner(expression.children.front());
  const std::string_view word =
      expression.kind == FilterExpression::Kind::conjunction ? " and " : " or ";
  std::string text;
  for (const FilterExpression& child : expression.children) {
    if (!text.empty()) text += word;
    text += print_inner(child);
  }
  return text;
}

}  // namespace tcptable::table

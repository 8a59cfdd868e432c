#include "filter_evaluation.hpp"

#include <algorithm>

namespace tcptable::table {
namespace {

using Kind = FilterExpression::Kind;

bool in_ranges(const FilterCondition& condition, std::uint64_t number) noexcept {
  return std::any_of(
      condition.ranges.begin(), condition.ranges.end(),
      [number](const NumberRange& range) { return range.first <= number && number <= range.last; });
}

bool text_holds(const FilterCondition& condition, std::string_view text) {
  switch (condition.kind) {
    case FilterCondition::Kind::texts:
      return std::find(condition.texts.begin(), condition.texts.end(), text) !=
             condition.texts.end();
    case FilterCondition::Kind::contains:
      return text.find(condition.texts.front()) != std::string_view::npos;
    case FilterCondition::Kind::glob:
      return sys::matches_glob(condition.texts.front(), text);
    case FilterCondition::Kind::regex:
      return condition.pattern->matches(text);
    default:
      return false;
  }
}

bool value_holds(const FilterCondition& condition, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return false;
  if (condition.kind == FilterCondition::Kind::known) return true;
  if (const auto* number = std::get_if<std::uint64_t>(&value))
    return condition.kind == FilterCondition::Kind::ranges && in_ranges(condition, *number);
  if (const auto* address = std::get_if<Address>(&value))
    return std::any_of(condition.prefixes.begin(), condition.prefixes.end(),
                       [&](const Prefix& prefix) { return prefix.contains(*address); });
  return text_holds(condition, std::get<std::string_view>(value));
}

bool condition_holds(const FilterCondition& condition, const Snapshot& snapshot, const Row& row) {
  if (!info(condition.field).of_owners)
    return value_holds(condition, value(snapshot, row, condition.field));
  const auto owners = snapshot.owners(row);
  return std::any_of(owners.begin(), owners.end(), [&](const Holder& holder) {
    return value_holds(condition, value(snapshot, holder, condition.field));
  });
}

bool is_of_row(Field field) noexcept {
  switch (field) {
    case Field::protocol:
    case Field::family:
    case Field::local_address:
    case Field::local_port:
    case Field::remote_address:
    case Field::remote_port:
    case Field::state:
    case Field::interface_index:
    case Field::uid:
    case Field::inode:
    case Field::cookie:
      return true;
    default:
      return false;
  }
}

Verdict opposite(Verdict verdict) noexcept {
  if (verdict == Verdict::undecided) return verdict;
  return verdict == Verdict::yes ? Verdict::no : Verdict::yes;
}

}  // namespace

bool holds(const FilterExpression& expression, const Snapshot& snapshot, const Row& row) {
  const auto child_holds = [&](const FilterExpression& child) {
    return holds(child, snapshot, row);
  };
  const auto& children = expression.children;
  switch (expression.kind) {
    case Kind::condition:
      return condition_holds(expression.condition, snapshot, row);
    case Kind::conjunction:
      return std::all_of(children.begin(), children.end(), child_holds);
    case Kind::disjunction:
      return std::any_of(children.begin(), children.end(), child_holds);
    case Kind::negation:
      break;
  }
  return !holds(children.front(), snapshot, row);
}

void keep_matching(const Snapshot& snapshot, const Filter& filter, SnapshotStorage& storage) {
  Row* const end = std::remove_if(storage.rows.begin(), storage.rows.end(), [&](const Row& row) {
    return !holds(*filter.expression(), snapshot, row);
  });
  storage.rows.truncate(static_cast<std::size_t>(end - storage.rows.begin()));
}

Verdict verdict(const FilterExpression& expression, const Row& row) noexcept {
  if (expression.kind == Kind::condition) {
    if (!is_of_row(expression.condition.field)) return Verdict::undecided;
    static const Snapshot nothing;
    return condition_holds(expression.condition, nothing, row) ? Verdict::yes : Verdict::no;
  }
  if (expression.kind == Kind::negation) return opposite(verdict(expression.children.front(), row));
  const bool is_conjunction = expression.kind == Kind::conjunction;
  const Verdict decisive = is_conjunction ? Verdict::no : Verdict::yes;
  Verdict result = opposite(decisive);
  for (const FilterExpression& child : expression.children) {
    const Verdict one = verdict(child, row);
    if (one == decisive) return decisive;
    if (one == Verdict::undecided) result = one;
  }
  return result;
}

bool speaks_of_rows_alone(const FilterExpression& expression) noexcept {
  if (expression.kind == Kind::condition) return is_of_row(expression.condition.field);
  return std::all_of(expression.children.begin(), expression.children.end(), speaks_of_rows_alone);
}

}  // namespace tcptable::table

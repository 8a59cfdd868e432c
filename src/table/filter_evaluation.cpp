#include "filter_evaluation.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

// A pattern takes a number as its digits, in the field's own unit.
bool number_holds(const FilterCondition& condition, std::uint64_t number) {
  if (condition.kind == FilterCondition::Kind::ranges) return in_ranges(condition, number);
  std::array<char, 20> digits;
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return text_holds(condition, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

bool address_holds(const FilterCondition& condition, const Address& address) {
  if (condition.kind == FilterCondition::Kind::prefixes)
    return std::any_of(condition.prefixes.begin(), condition.prefixes.end(),
                       [&](const Prefix& prefix) { return prefix.contains(address); });
  char text[address_text_max];
  return text_holds(condition, {text, write_text(address, text)});
}

bool value_holds(const FilterCondition& condition, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return false;
  if (condition.kind == FilterCondition::Kind::known) return true;
  if (const auto* number = std::get_if<std::uint64_t>(&value))
    return number_holds(condition, *number);
  if (const auto* address = std::get_if<Address>(&value)) return address_holds(condition, *address);
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

// Whether it was the same all the time and the kernel tells it when it announces the end.
bool outlives_the_socket(Field field, const Row& row) noexcept {
  switch (field) {
    case Field::protocol:
    case Field::family:
    case Field::local_address:
    case Field::local_port:
    case Field::remote_address:
    case Field::interface:
    case Field::interface_index:
    case Field::uid:
    case Field::user:
    case Field::cookie:
    case Field::cgroup_id:
      return true;
    case Field::remote_port:
      return row.protocol != Protocol::tcp || row.remote_port != 0;
    default:
      return false;
  }
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
  return verdict_by(expression, [&row](const FilterCondition& condition) {
    static const Snapshot nothing;
    if (!is_of_row(condition.field)) return Verdict::undecided;
    return condition_holds(condition, nothing, row) ? Verdict::yes : Verdict::no;
  });
}

Verdict verdict_on_ended(const FilterExpression& expression, const Snapshot& snapshot,
                         const Row& row) {
  return verdict_by(expression, [&](const FilterCondition& condition) {
    if (!outlives_the_socket(condition.field, row)) return Verdict::undecided;
    const Value known = value(snapshot, row, condition.field);
    if (std::holds_alternative<std::monostate>(known)) return Verdict::undecided;
    return value_holds(condition, known) ? Verdict::yes : Verdict::no;
  });
}

bool speaks_of_rows_alone(const FilterExpression& expression) noexcept {
  if (expression.kind == Kind::condition) return is_of_row(expression.condition.field);
  return std::all_of(expression.children.begin(), expression.children.end(), speaks_of_rows_alone);
}

}  // namespace tcptable::table

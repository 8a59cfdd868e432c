#include <tcptable/filter.hpp>

#include <tcptable/query.hpp>

#include "filter_evaluation.hpp"
#include "filter_expression.hpp"
#include "filter_parser.hpp"

namespace tcptable {
namespace {

void add_needs_of(const FilterExpression& expression, ColumnSet& columns) noexcept {
  if (expression.kind == FilterExpression::Kind::condition)
    add_needs(expression.condition.field, columns);
  for (const FilterExpression& child : expression.children) add_needs_of(child, columns);
}

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\n\r\v\f") == std::string_view::npos;
}

}  // namespace

Filter::Filter() noexcept = default;
Filter::Filter(const Filter&) noexcept = default;
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(const Filter&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;
Filter::~Filter() = default;

Filter::Filter(std::shared_ptr<const FilterExpression> expression) noexcept
    : expression_(std::move(expression)) {}

std::variant<Filter, FilterError> Filter::parse(std::string_view text, const FilterNames& names) {
  if (is_blank(text)) return Filter();
  auto parsed = table::parse_filter(text, names);
  if (auto* error = std::get_if<FilterError>(&parsed)) return std::move(*error);
  auto& expression = std::get<FilterExpression>(parsed);
  // The full form has more parentheses and words: it must be within the bounds, too.
  const auto again = table::parse_filter(table::print(expression), names);
  if (const auto* error = std::get_if<FilterError>(&again)) return FilterError{0, error->message};
  return Filter(std::make_shared<const FilterExpression>(std::move(expression)));
}

std::variant<Filter, FilterError> Filter::parse(std::string_view text) {
  return parse(text, system_names());
}

bool Filter::matches_all() const noexcept { return expression_ == nullptr; }

std::string Filter::text() const {
  return expression_ == nullptr ? std::string() : table::print(*expression_);
}

bool Filter::matches(const Snapshot& snapshot, const Row& row) const {
  return expression_ == nullptr || table::holds(*expression_, snapshot, row);
}

Verdict Filter::judge_ended(const Snapshot& snapshot, const Row& row) const {
  return expression_ == nullptr ? Verdict::yes
                                : table::verdict_on_ended(*expression_, snapshot, row);
}

void Filter::add_needs(ColumnSet& columns) const noexcept {
  if (expression_ != nullptr) add_needs_of(*expression_, columns);
}

bool operator==(const Filter& a, const Filter& b) noexcept {
  if (a.expression_ == nullptr || b.expression_ == nullptr) return a.expression_ == b.expression_;
  return *a.expression_ == *b.expression_;
}

Filter operator&&(const Filter& a, const Filter& b) {
  if (a.matches_all()) return b;
  if (b.matches_all()) return a;
  return Filter(std::make_shared<const FilterExpression>(
      table::joined(FilterExpression::Kind::conjunction, {*a.expression_, *b.expression_})));
}

std::vector<std::uint32_t> matching(const Snapshot& snapshot, const Filter& filter) {
  std::vector<std::uint32_t> positions;
  const auto rows = snapshot.rows();
  if (filter.matches_all()) positions.reserve(rows.size());
  for (std::uint32_t position = 0; position < rows.size(); ++position)
    if (filter.matches(snapshot, rows[position])) positions.push_back(position);
  return positions;
}

}  // namespace tcptable

// Whether a filter's expression holds. Pure.
#pragma once

#include <cstdint>
#include <tcptable/snapshot.hpp>

#include "filter_expression.hpp"
#include "snapshot_storage.hpp"

namespace tcptable::table {

bool holds(const FilterExpression& expression, const Snapshot& snapshot, const Row& row);

// Drops the rows of `snapshot`, whose storage `storage` is, that do not match.
void keep_matching(const Snapshot& snapshot, const Filter& filter, SnapshotStorage& storage);

// As far as the row alone can tell: not what its owners, its queues or its tcp_info are.
Verdict verdict(const FilterExpression& expression, const Row& row) noexcept;

// Filter::judge_ended().
Verdict verdict_on_ended(const FilterExpression& expression, const Snapshot& snapshot,
                         const Row& row);

// What `decide` says of each condition, put together.
template <typename Decide>
Verdict verdict_by(const FilterExpression& expression, const Decide& decide) {
  using Kind = FilterExpression::Kind;
  const auto opposite = [](Verdict verdict) {
    if (verdict == Verdict::undecided) return verdict;
    return verdict == Verdict::yes ? Verdict::no : Verdict::yes;
  };
  if (expression.kind == Kind::condition) return decide(expression.condition);
  if (expression.kind == Kind::negation)
    return opposite(verdict_by(expression.children.front(), decide));
  const Verdict decisive = expression.kind == Kind::conjunction ? Verdict::no : Verdict::yes;
  Verdict result = opposite(decisive);
  for (const FilterExpression& child : expression.children) {
    const Verdict one = verdict_by(child, decide);
    if (one == decisive) return decisive;
    if (one == Verdict::undecided) result = one;
  }
  return result;
}

// Whether the row alone always decides.
bool speaks_of_rows_alone(const FilterExpression& expression) noexcept;

}  // namespace tcptable::table

// The query's conditions on a row, for whatever the engine did not already leave out. Pure.
#pragma once

#include <tcptable/query.hpp>

#include "filter_evaluation.hpp"

namespace tcptable::table {

// Whether the query asks for certain addresses or ports.
bool has_endpoint_conditions(const Query& query);

// Decides on rows as the view shows them. Conditions on owners are not its business: they are
// decided after the join.
class RowFilter {
 public:
  // `query` must outlive the filter.
  explicit RowFilter(const Query& query);

  bool accepts(const Row& row) const noexcept {
    return accepts_kind(row) && (!has_endpoint_conditions_ || accepts_endpoints(row)) &&
           (expression_ == nullptr || verdict(*expression_, row) != Verdict::no);
  }

 private:
  bool accepts_kind(const Row& row) const noexcept {
    return query_.states.contains(row.state) &&
           (row.family == Family::ipv4 ? query_.families.ipv4 : query_.families.ipv6);
  }
  bool accepts_endpoints(const Row& row) const noexcept;

  const Query& query_;
  const FilterExpression* expression_;
  bool has_endpoint_conditions_;
};

}  // namespace tcptable::table

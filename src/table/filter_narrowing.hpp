// What a filter asks of every row, said in the query's own conditions, which the kernel can decide.
// Pure.
#pragma once

#include <string>
#include <tcptable/query.hpp>
#include <vector>

#include "filter_expression.hpp"

namespace tcptable::table {

// A condition that the kernel's filters can express: on one end, or on what the socket is bound to
// or was opened in.
struct EndCondition {
  enum class Kind : std::uint8_t { ports, prefix, interface, interface_index, cgroup_id };
  Kind kind = Kind::ports;
  bool is_local = true;
  PortRange ports{};
  Prefix prefix{};
  std::string interface {};  // its name
  std::uint64_t number = 0;  // interface_index, cgroup_id
  bool is_negated = false;   // ports have a complement instead
};

// Satisfied when any of its conditions is.
using EndClause = std::vector<EndCondition>;

// Clauses that every matching row satisfies: the expression in conjunctive form, without what
// speaks of anything else, and without what would make it long.
std::vector<EndClause> end_clauses_of(const FilterExpression& expression);

// Those of them that narrowed() has no place for in the query.
std::vector<EndClause> mixed_clauses_of(const FilterExpression& expression);

// The query with columns, protocols, families, states, ports, prefixes and PIDs narrowed to what
// its filter can match. The filter stays, and decides.
Query narrowed(const Query& query);

}  // namespace tcptable::table

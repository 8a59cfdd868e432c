// What conditions of an inet_diag filter mean, decided without any program.
#pragma once

#include <algorithm>
#include <vector>

#include "filter_program.hpp"
#include "inet_diag_filter.hpp"

namespace tcptable::test {

inline bool holds(const wire::DiagCondition& condition, const DiagEntry& entry) {
  const bool local = condition.end == wire::DiagEnd::local;
  const Address& address = local ? entry.local : entry.remote;
  const std::uint16_t port = local ? entry.local_port : entry.remote_port;
  switch (condition.kind) {
    case wire::DiagCondition::Kind::port:
      return condition.ports.first <= port && port <= condition.ports.last;
    case wire::DiagCondition::Kind::prefix:
      return condition.prefix.contains(address) != condition.is_negated;
    case wire::DiagCondition::Kind::device:
      return (condition.number == entry.device) != condition.is_negated;
    case wire::DiagCondition::Kind::cgroup:
      return (condition.number == entry.cgroup) != condition.is_negated;
    case wire::DiagCondition::Kind::carries_ipv4:
      break;
  }
  return entry.local.family == Family::ipv4 || is_v4_mapped(entry.local);
}

inline bool satisfies(const DiagEntry& entry, const std::vector<wire::DiagClause>& clauses) {
  return std::ranges::all_of(clauses, [&](const wire::DiagClause& clause) {
    return std::ranges::any_of(clause, [&](const auto& each) { return holds(each, entry); });
  });
}

}  // namespace tcptable::test

#include "filter_narrowing.hpp"

#include <algorithm>

#include "filter_evaluation.hpp"

namespace tcptable::table {
namespace {

using Kind = FilterExpression::Kind;
using Clauses = std::vector<EndClause>;

constexpr std::size_t clauses_max = 32;
constexpr std::size_t conditions_max = 64;  // of a clause
constexpr std::uint64_t port_max = 65535;
constexpr std::size_t pids_max = 64;

bool is_local(Field field) noexcept {
  return field == Field::local_port || field == Field::local_address;
}

bool is_port(Field field) noexcept {
  return field == Field::local_port || field == Field::remote_port;
}

bool is_address(Field field) noexcept {
  return field == Field::local_address || field == Field::remote_address;
}

std::vector<NumberRange> sorted(std::vector<NumberRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const NumberRange& a, const NumberRange& b) { return a.first < b.first; });
  return ranges;
}

// The ports that are in none of the ranges.
std::vector<NumberRange> complement(const std::vector<NumberRange>& ranges) {
  std::vector<NumberRange> rest;
  std::uint64_t next = 0;
  for (const NumberRange& range : sorted(ranges)) {
    if (range.first > port_max) break;
    if (range.first > next) rest.push_back({next, range.first - 1});
    next = std::max(next, range.last < port_max ? range.last + 1 : port_max + 1);
  }
  if (next <= port_max) rest.push_back({next, port_max});
  return rest;
}

// None of the alternatives: a clause for each.
Clauses negation_of(EndClause clause) {
  if (clause.size() > clauses_max) return {};
  Clauses clauses;
  for (EndCondition& condition : clause) {
    condition.is_negated = true;
    clauses.push_back({std::move(condition)});
  }
  return clauses;
}

// Numbers that the kernel can compare for equality alone. 0 is the kernel's word for none, which
// here is no value at all.
EndClause numbers_of(const FilterCondition& condition, EndCondition::Kind kind) {
  EndClause clause;
  for (const NumberRange& range : condition.ranges) {
    const bool is_one = range.first == range.last && range.first != 0;
    const bool is_too_large =
        kind == EndCondition::Kind::interface_index && range.last > 0xFFFFFFFFU;
    if (!is_one || is_too_large) return {};
    clause.push_back({.kind = kind, .number = range.first});
  }
  return clause;
}

EndClause interfaces_of(const FilterCondition& condition) {
  EndClause clause;
  for (const std::string& name : condition.texts)
    clause.push_back({.kind = EndCondition::Kind::interface, .interface = name});
  return clause;
}

// Alternatives of equal rank, which can be negated one by one.
EndClause equalities_of(const FilterCondition& condition) {
  EndClause clause;
  if (is_address(condition.field) && condition.kind == FilterCondition::Kind::prefixes) {
    for (const Prefix& prefix : condition.prefixes)
      clause.push_back({.kind = EndCondition::Kind::prefix,
                        .is_local = is_local(condition.field),
                        .prefix = prefix});
    return clause;
  }
  if (condition.field == Field::interface && condition.kind == FilterCondition::Kind::texts)
    return interfaces_of(condition);
  if (condition.kind != FilterCondition::Kind::ranges) return clause;
  if (condition.field == Field::interface_index)
    return numbers_of(condition, EndCondition::Kind::interface_index);
  if (condition.field == Field::cgroup_id)
    return numbers_of(condition, EndCondition::Kind::cgroup_id);
  return clause;
}

EndClause ports_of(const FilterCondition& condition, bool is_negated) {
  EndClause clause;
  for (const NumberRange& range : is_negated ? complement(condition.ranges) : condition.ranges) {
    if (range.first > port_max) continue;
    clause.push_back({.kind = EndCondition::Kind::ports,
                      .is_local = is_local(condition.field),
                      .ports = {static_cast<std::uint16_t>(range.first),
                                static_cast<std::uint16_t>(std::min(range.last, port_max))}});
  }
  return clause;
}

// No clauses: anything goes. A clause that nothing satisfies is left to the filter itself.
Clauses clauses_of_condition(const FilterCondition& condition, bool is_negated) {
  const bool are_ports =
      is_port(condition.field) && condition.kind == FilterCondition::Kind::ranges;
  EndClause clause = are_ports ? ports_of(condition, is_negated) : equalities_of(condition);
  if (clause.empty() || clause.size() > conditions_max) return {};
  if (is_negated && !are_ports) return negation_of(std::move(clause));
  return {std::move(clause)};
}

Clauses conjunction_of(Clauses a, Clauses b) {
  std::move(b.begin(), b.end(), std::back_inserter(a));
  if (a.size() > clauses_max) a.resize(clauses_max);
  return a;
}

// (a and b) or (c and d) is (a or c) and (a or d) and (b or c) and (b or d).
Clauses disjunction_of(const Clauses& a, const Clauses& b) {
  Clauses product;
  for (const EndClause& one : a) {
    for (const EndClause& other : b) {
      EndClause clause = one;
      clause.insert(clause.end(), other.begin(), other.end());
      if (clause.size() > conditions_max) continue;
      product.push_back(std::move(clause));
      if (product.size() == clauses_max) return product;
    }
  }
  return product;
}

Clauses clauses_of(const FilterExpression& expression, bool is_negated) {
  if (expression.kind == Kind::condition)
    return clauses_of_condition(expression.condition, is_negated);
  if (expression.kind == Kind::negation)
    return clauses_of(expression.children.front(), !is_negated);
  const bool is_conjunction = (expression.kind == Kind::conjunction) != is_negated;
  Clauses result = clauses_of(expression.children.front(), is_negated);
  for (std::size_t i = 1; i < expression.children.size(); ++i) {
    Clauses next = clauses_of(expression.children[i], is_negated);
    result = is_conjunction ? conjunction_of(std::move(result), std::move(next))
                            : disjunction_of(result, next);
  }
  return result;
}

// A value of a small vocabulary can be given to a row by itself: where the rest is unknown and the
// verdict is no nevertheless, no row with that value matches.
struct Vocabulary {
  Field field;
  std::string_view word;
};

Verdict verdict_on(const FilterCondition& condition, const Vocabulary& given) {
  if (condition.field != given.field || condition.kind != FilterCondition::Kind::texts)
    return Verdict::undecided;
  const auto& texts = condition.texts;
  return std::find(texts.begin(), texts.end(), given.word) == texts.end() ? Verdict::no
                                                                          : Verdict::yes;
}

bool may_be(const FilterExpression& expression, Field field, std::string_view word) {
  const Vocabulary given{field, word};
  const auto decide = [&given](const FilterCondition& condition) {
    return verdict_on(condition, given);
  };
  return verdict_by(expression, decide) != Verdict::no;
}

bool names_state(const FilterExpression& expression, State state) {
  const FilterCondition& condition = expression.condition;
  if (expression.kind == Kind::condition)
    return condition.field == Field::state && condition.kind == FilterCondition::Kind::texts &&
           std::find(condition.texts.begin(), condition.texts.end(), name(state)) !=
               condition.texts.end();
  return std::any_of(expression.children.begin(), expression.children.end(),
                     [state](const FilterExpression& child) { return names_state(child, state); });
}

void narrow_vocabulary(const FilterExpression& expression, Query& query) {
  query.protocols.tcp &= may_be(expression, Field::protocol, "tcp");
  query.protocols.udp &= may_be(expression, Field::protocol, "udp");
  query.families.ipv4 &= may_be(expression, Field::family, "ipv4");
  query.families.ipv6 &= may_be(expression, Field::family, "ipv6");
  for (std::uint32_t number = 1; number <= static_cast<std::uint32_t>(State::bound); ++number) {
    const auto state = static_cast<State>(number);
    if (query.states.contains(state) && !may_be(expression, Field::state, name(state)))
      query.states = query.states.without(state);
  }
}

bool is_all(const EndClause& clause, EndCondition::Kind kind, bool is_local_end) noexcept {
  return std::all_of(clause.begin(), clause.end(), [&](const EndCondition& condition) {
    return condition.kind == kind && condition.is_local == is_local_end && !condition.is_negated;
  });
}

// The same ports at both ends, which is what Query::any_ports says.
bool is_any_port(const EndClause& clause) {
  if (clause.size() % 2 != 0) return false;
  const std::size_t half = clause.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const EndCondition& local = clause[i];
    const EndCondition& remote = clause[i + half];
    if (local.kind != EndCondition::Kind::ports || remote.kind != EndCondition::Kind::ports ||
        !local.is_local || remote.is_local || local.ports.first != remote.ports.first ||
        local.ports.last != remote.ports.last)
      return false;
  }
  return true;
}

void add_ports(const EndClause& clause, std::size_t count, std::vector<PortRange>& ports) {
  if (!ports.empty()) return;
  for (std::size_t i = 0; i < count; ++i) ports.push_back(clause[i].ports);
}

void add_prefixes(const EndClause& clause, std::vector<Prefix>& prefixes) {
  if (!prefixes.empty()) return;
  for (const EndCondition& condition : clause) prefixes.push_back(condition.prefix);
}

void narrow_ends(const EndClause& clause, Query& query) {
  using End = EndCondition::Kind;
  if (is_all(clause, End::ports, true)) return add_ports(clause, clause.size(), query.local_ports);
  if (is_all(clause, End::ports, false))
    return add_ports(clause, clause.size(), query.remote_ports);
  if (is_all(clause, End::prefix, true)) return add_prefixes(clause, query.local_prefixes);
  if (is_all(clause, End::prefix, false)) return add_prefixes(clause, query.remote_prefixes);
  if (is_any_port(clause)) add_ports(clause, clause.size() / 2, query.any_ports);
}

// pid:1234 and pid:1,2,3 beside whatever else.
void narrow_pids(const FilterExpression& expression, Query& query) {
  if (expression.kind == Kind::conjunction) {
    for (const FilterExpression& child : expression.children) narrow_pids(child, query);
    return;
  }
  const FilterCondition& condition = expression.condition;
  const bool is_list = expression.kind == Kind::condition && condition.field == Field::pid &&
                       condition.kind == FilterCondition::Kind::ranges && query.pids.empty() &&
                       condition.ranges.size() <= pids_max;
  if (!is_list) return;
  for (const NumberRange& range : condition.ranges)
    if (range.first != range.last || range.last > 0xFFFFFFFFU) return;
  for (const NumberRange& range : condition.ranges)
    query.pids.push_back(static_cast<std::uint32_t>(range.first));
}

}  // namespace

std::vector<EndClause> end_clauses_of(const FilterExpression& expression) {
  return clauses_of(expression, false);
}

std::vector<EndClause> mixed_clauses_of(const FilterExpression& expression) {
  using End = EndCondition::Kind;
  std::vector<EndClause> clauses = end_clauses_of(expression);
  std::erase_if(clauses, [](const EndClause& clause) {
    return is_all(clause, End::ports, true) || is_all(clause, End::ports, false) ||
           is_all(clause, End::prefix, true) || is_all(clause, End::prefix, false) ||
           is_any_port(clause);
  });
  return clauses;
}

Query narrowed(const Query& query) {
  Query result = query;
  const FilterExpression* const expression = query.filter.expression();
  if (expression == nullptr) return result;
  query.filter.add_needs(result.columns);
  // Nobody asks for these in passing; who names them means them.
  if (result.states == StateSet::all() && names_state(*expression, State::bound))
    result.states = result.states.with(State::bound);
  narrow_vocabulary(*expression, result);
  for (const EndClause& clause : end_clauses_of(*expression)) narrow_ends(clause, result);
  narrow_pids(*expression, result);
  return result;
}

}  // namespace tcptable::table

#include "plan.hpp"

#include <algorithm>

#include "filter_narrowing.hpp"

namespace tcptable::table {
namespace {

constexpr StateSet peerless{State::listen, State::bound};

StateSet intersect(StateSet a, StateSet b) { return StateSet::from_bits(a.bits() & b.bits()); }
StateSet subtract(StateSet a, StateSet b) { return StateSet::from_bits(a.bits() & ~b.bits()); }

void add(Plan& plan, Protocol protocol, ScanScope scope, StateSet states) {
  if (!states.empty()) plan.scans.push_back({protocol, scope, states});
}

// The IPv4 side of the wire needs sockets of both families. For TCP two cheap passes get them
// without a walk over the IPv6 connections: those that carry IPv4 are told by their mapped
// address; the dual-stack wildcards, which are not, are among the few sockets without a peer.
void add_ipv4_on_the_wire(Plan& plan, Protocol protocol, StateSet states) {
  if (protocol == Protocol::udp) {
    add(plan, protocol, ScanScope::both, states);
    return;
  }
  add(plan, protocol, ScanScope::both, intersect(states, peerless));
  add(plan, protocol, ScanScope::carries_ipv4, subtract(states, peerless));
}

void add_scans(Plan& plan, const Query& query, Protocol protocol) {
  const FamilySet families = query.families;
  if (families.ipv4 && families.ipv6) {
    add(plan, protocol, ScanScope::both, query.states);
  } else if (families.ipv6) {
    add(plan, protocol, ScanScope::ipv6, query.states);
  } else if (families.ipv4 && query.view == FamilyView::wire) {
    add_ipv4_on_the_wire(plan, protocol, query.states);
  } else if (families.ipv4) {
    add(plan, protocol, ScanScope::ipv4, query.states);
  }
}

bool is_empty(const PortRange& range) { return range.first > range.last; }

bool is_impossible(const Prefix& prefix) {
  return prefix.length > (prefix.address.family == Family::ipv4 ? 32 : 128);
}

// Some of the ports, and not all but some.
bool select(const std::vector<PortRange>& ranges) {
  constexpr std::uint32_t half = 32768;
  std::uint32_t ports = 0;
  for (const PortRange& range : ranges) ports += range.last - range.first + 1U;
  return ports != 0 && ports <= half;
}

bool selects(const EndClause& clause) {
  return std::all_of(clause.begin(), clause.end(), [](const EndCondition& condition) {
    if (condition.kind == EndCondition::Kind::ports) return select({condition.ports});
    // A cgroup may hold nearly all sockets of a host; few are bound to a device.
    return !condition.is_negated && condition.kind != EndCondition::Kind::cgroup_id;
  });
}

bool is_narrow(const Query& query) {
  if (subtract(query.states, peerless).empty() || select(query.local_ports) ||
      select(query.remote_ports) || select(query.any_ports) || !query.local_prefixes.empty() ||
      !query.remote_prefixes.empty())
    return true;
  if (query.filter.expression() == nullptr) return false;
  const auto clauses = mixed_clauses_of(*query.filter.expression());
  return std::any_of(clauses.begin(), clauses.end(), selects);
}

}  // namespace

Result<void> validate(const Query& query) {
  for (const auto* ports : {&query.local_ports, &query.remote_ports, &query.any_ports})
    if (std::any_of(ports->begin(), ports->end(), is_empty))
      return Error{ErrorCode::invalid_argument, 0, "port range"};
  for (const auto* prefixes : {&query.local_prefixes, &query.remote_prefixes})
    if (std::any_of(prefixes->begin(), prefixes->end(), is_impossible))
      return Error{ErrorCode::invalid_argument, 0, "prefix length"};
  return {};
}

Plan plan(const Query& query) {
  Plan plan;
  plan.process_details = query.columns.process || query.columns.programs || query.columns.units;
  plan.owners = query.columns.owners || plan.process_details || !query.pids.empty();
  plan.is_narrow = is_narrow(query);
  if (query.protocols.tcp) add_scans(plan, query, Protocol::tcp);
  if (query.protocols.udp) add_scans(plan, query, Protocol::udp);
  return plan;
}

Scan listener_scan() noexcept { return {Protocol::tcp, ScanScope::both, {State::listen}}; }

}  // namespace tcptable::table

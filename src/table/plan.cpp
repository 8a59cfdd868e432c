#include "plan.hpp"

#include <algorithm>

#include "filter.hpp"

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

bool is_narrow(const Query& query) {
  return has_endpoint_conditions(query) || subtract(query.states, peerless).empty();
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

#include "filter_plan.hpp"

#include <algorithm>
#include <optional>

#include "filter_narrowing.hpp"
#include "inet_diag_filter.hpp"

namespace tcptable::engine {
namespace {

using wire::DiagClause;
using wire::DiagCondition;
using wire::DiagEnd;

DiagCondition port_condition(DiagEnd end, const PortRange& ports) {
  return {.kind = DiagCondition::Kind::port, .end = end, .ports = ports, .prefix = {}};
}

void add_ports(std::vector<DiagClause>& clauses, const std::vector<PortRange>& ports,
               std::initializer_list<DiagEnd> ends) {
  DiagClause clause;
  for (const PortRange& range : ports)
    for (const DiagEnd end : ends) clause.push_back(port_condition(end, range));
  if (!clause.empty()) clauses.push_back(std::move(clause));
}

// In the wire view a dual-stack wildcard shows the IPv4 address 0.0.0.0, which the kernel's socket
// does not have, and a mapped socket shows no IPv6 address, though the kernel's has one. The former
// must not be lost early; the latter is dropped late by the row filter.
bool kernel_may_decide(const std::vector<Prefix>& prefixes, FamilyView view) {
  if (view == FamilyView::socket) return true;
  return std::none_of(prefixes.begin(), prefixes.end(),
                      [](const Prefix& prefix) { return prefix.contains(Address{}); });
}

void add_prefixes(std::vector<DiagClause>& clauses, const std::vector<Prefix>& prefixes,
                  DiagEnd end, FamilyView view) {
  if (prefixes.empty() || !kernel_may_decide(prefixes, view)) return;
  DiagClause clause;
  for (const Prefix& prefix : prefixes)
    clause.push_back(
        {.kind = DiagCondition::Kind::prefix, .end = end, .ports = {}, .prefix = prefix});
  clauses.push_back(std::move(clause));
}

// A row that the wire view shows under IPv4 is outside of every IPv6 prefix, its socket is not.
bool kernel_may_decide(const table::EndCondition& condition, FamilyView view) {
  if (condition.kind != table::EndCondition::Kind::prefix) return true;
  if (!condition.is_negated) return kernel_may_decide({condition.prefix}, view);
  return view == FamilyView::socket || condition.prefix.address.family == Family::ipv4;
}

DiagCondition equality(DiagCondition::Kind kind, std::uint64_t number, bool is_negated) {
  return {.kind = kind, .ports = {}, .prefix = {}, .number = number, .is_negated = is_negated};
}

// Nothing for a device that is not there: sockets may yet be bound to it, by its number.
std::optional<DiagCondition> diag_condition(const table::EndCondition& condition,
                                            DeviceNumber device_number) {
  using Kind = table::EndCondition::Kind;
  const DiagEnd end = condition.is_local ? DiagEnd::local : DiagEnd::remote;
  switch (condition.kind) {
    case Kind::ports:
      return port_condition(end, condition.ports);
    case Kind::prefix:
      return DiagCondition{.kind = DiagCondition::Kind::prefix,
                           .end = end,
                           .ports = {},
                           .prefix = condition.prefix,
                           .is_negated = condition.is_negated};
    case Kind::interface: {
      const std::uint32_t number = device_number(condition.interface);
      if (number == 0) return std::nullopt;
      return equality(DiagCondition::Kind::device, number, condition.is_negated);
    }
    case Kind::interface_index:
      return equality(DiagCondition::Kind::device, condition.number, condition.is_negated);
    case Kind::cgroup_id:
      break;
  }
  return equality(DiagCondition::Kind::cgroup, condition.number, condition.is_negated);
}

// Empty where one of the alternatives is not for the kernel: then none is.
DiagClause diag_clause(const table::EndClause& conditions, FamilyView view,
                       DeviceNumber device_number) {
  DiagClause clause;
  for (const table::EndCondition& condition : conditions) {
    if (!kernel_may_decide(condition, view)) return {};
    const auto one = diag_condition(condition, device_number);
    if (!one) return {};
    clause.push_back(*one);
  }
  return clause;
}

// What the filter asks of ports, addresses, devices and cgroups together. Left to the filter itself
// is what the kernel compares otherwise or not at all: marks, which it tells the administrator
// alone and which are no field here; the port that the kernel chose (ss's autobound); the owner's
// control group, which need not be the socket's; users.
void add_filter(std::vector<DiagClause>& clauses, const Query& query, DeviceNumber device_number) {
  if (query.filter.expression() == nullptr) return;
  for (const auto& conditions : table::mixed_clauses_of(*query.filter.expression())) {
    DiagClause clause = diag_clause(conditions, query.view, device_number);
    if (!clause.empty()) clauses.push_back(std::move(clause));
  }
}

}  // namespace

std::vector<std::byte> filter_for(const table::Scan& scan, const Query& query,
                                  DeviceNumber device_number) {
  std::vector<DiagClause> clauses;
  if (scan.scope == table::ScanScope::carries_ipv4)
    clauses.push_back({{.kind = DiagCondition::Kind::carries_ipv4,
                        .end = DiagEnd::local,
                        .ports = {},
                        .prefix = {}}});
  add_ports(clauses, query.local_ports, {DiagEnd::local});
  add_ports(clauses, query.remote_ports, {DiagEnd::remote});
  add_ports(clauses, query.any_ports, {DiagEnd::local, DiagEnd::remote});
  add_prefixes(clauses, query.local_prefixes, DiagEnd::local, query.view);
  add_prefixes(clauses, query.remote_prefixes, DiagEnd::remote, query.view);
  add_filter(clauses, query, device_number);
  return wire::compile_filter(clauses).value_or(std::vector<std::byte>());
}

Row socket_form(const Row& row) noexcept {
  if (!row.has(RowFlag::mapped)) return row;
  const auto mapped = [&](const std::array<std::uint8_t, 16>& ipv4) {
    std::array<std::uint8_t, 16> bytes{};
    if (row.remote_port == 0 && is_unspecified({ipv4, Family::ipv4})) return bytes;
    bytes[10] = bytes[11] = 0xFF;
    std::copy_n(ipv4.begin(), 4, bytes.begin() + 12);
    return bytes;
  };
  Row socket = row;
  socket.family = Family::ipv6;
  socket.local_bytes = mapped(row.local_bytes);
  socket.remote_bytes = mapped(row.remote_bytes);
  return socket;
}

}  // namespace tcptable::engine

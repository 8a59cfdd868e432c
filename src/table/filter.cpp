#include "filter.hpp"

#include <algorithm>

#include "filter_narrowing.hpp"

namespace tcptable::table {
namespace {

bool in_any(const std::vector<PortRange>& ranges, std::uint16_t port) noexcept {
  return std::any_of(ranges.begin(), ranges.end(), [port](const PortRange& range) {
    return range.first <= port && port <= range.last;
  });
}

bool in_any(const std::vector<Prefix>& prefixes, const Address& address) noexcept {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const Prefix& prefix) { return prefix.contains(address); });
}

template <typename Condition, typename Value>
bool open_or_in(const std::vector<Condition>& conditions, const Value& value) noexcept {
  return conditions.empty() || in_any(conditions, value);
}

}  // namespace

bool has_endpoint_conditions(const Query& query) {
  return !query.local_ports.empty() || !query.remote_ports.empty() || !query.any_ports.empty() ||
         !query.local_prefixes.empty() || !query.remote_prefixes.empty() ||
         (query.filter.expression() != nullptr &&
          !mixed_clauses_of(*query.filter.expression()).empty());
}

RowFilter::RowFilter(const Query& query)
    : query_(query),
      expression_(query.filter.expression()),
      has_endpoint_conditions_(has_endpoint_conditions(query)) {}

bool RowFilter::accepts_endpoints(const Row& row) const noexcept {
  return open_or_in(query_.local_ports, row.local_port) &&
         open_or_in(query_.remote_ports, row.remote_port) &&
         (open_or_in(query_.any_ports, row.local_port) ||
          in_any(query_.any_ports, row.remote_port)) &&
         open_or_in(query_.local_prefixes, row.local_address()) &&
         open_or_in(query_.remote_prefixes, row.remote_address());
}

}  // namespace tcptable::table

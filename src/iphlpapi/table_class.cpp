#include "table_class.hpp"

#include <array>

namespace tcptable::iphlpapi {
namespace {

constexpr StateSet listeners{State::listen};
constexpr StateSet connections = StateSet::all().without(State::listen);

// By class modulo three, and by class divided by three.
constexpr std::array tcp_states{listeners, connections, StateSet::all()};
constexpr std::array owner_facts{OwnerFacts::none, OwnerFacts::pid, OwnerFacts::module};

TableLayout tcp_layout(Family family, OwnerFacts facts) noexcept {
  const bool ipv4 = family == Family::ipv4;
  switch (facts) {
    case OwnerFacts::none:
      break;
    case OwnerFacts::pid:
      return ipv4 ? layout_of<MIB_TCPTABLE_OWNER_PID>() : layout_of<MIB_TCP6TABLE_OWNER_PID>();
    case OwnerFacts::module:
      return ipv4 ? layout_of<MIB_TCPTABLE_OWNER_MODULE>()
                  : layout_of<MIB_TCP6TABLE_OWNER_MODULE>();
  }
  return layout_of<MIB_TCPTABLE>();
}

TableLayout udp_layout(Family family, OwnerFacts facts) noexcept {
  const bool ipv4 = family == Family::ipv4;
  switch (facts) {
    case OwnerFacts::none:
      break;
    case OwnerFacts::pid:
      return ipv4 ? layout_of<MIB_UDPTABLE_OWNER_PID>() : layout_of<MIB_UDP6TABLE_OWNER_PID>();
    case OwnerFacts::module:
      return ipv4 ? layout_of<MIB_UDPTABLE_OWNER_MODULE>()
                  : layout_of<MIB_UDP6TABLE_OWNER_MODULE>();
  }
  return ipv4 ? layout_of<MIB_UDPTABLE>() : layout_of<MIB_UDP6TABLE>();
}

}  // namespace

ChoiceResult choose_tcp_table(ULONG family, int table_class, BOOL order) noexcept {
  const auto known = family_of(family);
  if (!known || table_class < TCP_TABLE_BASIC_LISTENER || table_class > TCP_TABLE_OWNER_MODULE_ALL)
    return {.code = ERROR_INVALID_PARAMETER};
  const auto number = static_cast<std::size_t>(table_class);
  const OwnerFacts facts = owner_facts[number / tcp_states.size()];
  if (*known == Family::ipv6 && facts == OwnerFacts::none) return {.code = ERROR_NOT_SUPPORTED};
  ChoiceResult result;
  result.choice = {.query = table_query(Protocol::tcp, *known, facts, order),
                   .layout = tcp_layout(*known, facts)};
  result.choice.query.states = tcp_states[number % tcp_states.size()];
  return result;
}

ChoiceResult choose_udp_table(ULONG family, int table_class, BOOL order) noexcept {
  const auto known = family_of(family);
  if (!known || table_class < UDP_TABLE_BASIC || table_class > UDP_TABLE_OWNER_MODULE)
    return {.code = ERROR_INVALID_PARAMETER};
  const OwnerFacts facts = owner_facts[static_cast<std::size_t>(table_class)];
  ChoiceResult result;
  result.choice = {.query = table_query(Protocol::udp, *known, facts, order),
                   .layout = udp_layout(*known, facts)};
  return result;
}

}  // namespace tcptable::iphlpapi

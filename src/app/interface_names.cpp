#include "interface_names.hpp"

#include <net/if.h>

namespace tcptable::app {

std::string_view InterfaceNames::name(std::uint32_t index) {
  if (index == 0) return {};
  const auto [entry, is_new] = names_.try_emplace(index);
  if (is_new) {
    char text[IF_NAMESIZE];
    const bool has_name = host_ == Host::own && if_indextoname(index, text) != nullptr;
    entry->second = has_name ? text : std::to_string(index);
  }
  return entry->second;
}

}  // namespace tcptable::app

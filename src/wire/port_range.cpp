#include "port_range.hpp"

#include "text.hpp"

namespace tcptable::wire {

std::optional<PortRange> parse_port_range(std::string_view text) noexcept {
  constexpr std::uint64_t port_max = 65535;
  sys::TextCursor cursor(text);
  cursor.skip_spaces();
  const auto first = cursor.decimal();
  const std::string_view between = cursor.rest();
  const bool apart = between.starts_with('\t') || between.starts_with(' ');
  cursor.skip('\t');
  cursor.skip_spaces();
  const auto last = cursor.decimal();
  if (!first || !apart || !last || *last > port_max || *first > *last) return std::nullopt;
  return PortRange{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

}  // namespace tcptable::wire

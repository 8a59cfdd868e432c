#include "sockstat.hpp"

#include "text.hpp"

namespace tcptable::wire {
namespace {

// Where the value of `name` on the line of `protocol` belongs, or null.
std::uint64_t* destination(std::string_view protocol, std::string_view name,
                           SocketCounts& counts) noexcept {
  if (protocol == "TCP:" && name == "tw") return &counts.time_wait;
  if (protocol == "sockets:" && name == "used") return &counts.all;
  if (name != "inuse") return nullptr;
  if (protocol == "TCP:") return &counts.tcp4;
  if (protocol == "TCP6:") return &counts.tcp6;
  if (protocol == "UDP:") return &counts.udp4;
  if (protocol == "UDP6:") return &counts.udp6;
  return nullptr;
}

}  // namespace

bool parse_sockstat(std::string_view text, SocketCounts& counts) noexcept {
  bool found = false;
  while (!text.empty()) {
    sys::TextCursor line(sys::next_piece(text, '\n'));
    const std::string_view protocol = line.word();
    found = found || protocol.starts_with("TCP");
    while (!line.at_end()) {
      const std::string_view name = line.word();
      const auto value = sys::parse_decimal(line.word());
      if (auto* const place = destination(protocol, name, counts); place != nullptr && value)
        *place = *value;
    }
  }
  return found;
}

}  // namespace tcptable::wire

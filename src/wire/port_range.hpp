// /proc/sys/net/ipv4/ip_local_port_range: two ports with space between them.
#pragma once

#include <optional>
#include <string_view>
#include <tcptable/query.hpp>

namespace tcptable::wire {

// Nothing when a number is missing or no port, or when the range is empty.
std::optional<PortRange> parse_port_range(std::string_view text) noexcept;

}  // namespace tcptable::wire

// The requests and answers of rtnetlink(7) that are counted: interfaces, addresses, routes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tcptable/address.hpp>

#include "netlink.hpp"

namespace tcptable::wire {

enum class RouteList : std::uint8_t { links, addresses, routes };

// The request for a whole list is a header and a body that says the family, zeros otherwise.
inline constexpr std::size_t route_request_max = 32;

// Returns the length of the request in `out`. Links are listed whatever their family.
std::size_t encode_route_dump(RouteList list, Family family,
                              std::span<std::byte, route_request_max> out) noexcept;

// Whether the message is an entry of the list that was asked for: a kernel without IPv6 answers
// with those of every family. Of routes, those of the main table count, without clones, which are
// cached decisions.
bool is_entry(const NetlinkMessage& message, RouteList list, Family family) noexcept;

}  // namespace tcptable::wire

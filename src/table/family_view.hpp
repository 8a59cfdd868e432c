// How sockets of the IPv6 family that carry IPv4 are shown (FamilyView). Pure.
#pragma once

#include <tcptable/query.hpp>
#include <tcptable/socket.hpp>

namespace tcptable::table {

// Rewrites an IPv6 row between v4-mapped addresses as the IPv4 row it is on the wire. Other rows
// are left alone.
void show_as_carried(Row& row) noexcept;

// True for a wildcard IPv6 socket without a peer that also takes IPv4 traffic, as far as is known:
// where the engine could not tell IPV6_V6ONLY, the kernel's default (off) is assumed.
bool takes_both_families(const Row& row) noexcept;

// The IPv4 half of such a socket.
Row ipv4_half(const Row& row) noexcept;

// A socket of the IPv4 family that has its port on every address. An IPv6 socket on the same port
// can then not take IPv4 traffic too, which disproves a half that was merely assumed.
bool is_ipv4_wildcard(const Row& row) noexcept;
bool is_assumed_half(const Row& row) noexcept;

}  // namespace tcptable::table

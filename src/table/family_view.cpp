#include "family_view.hpp"

namespace tcptable::table {
namespace {

constexpr auto mapped_flag = static_cast<std::uint8_t>(RowFlag::mapped);

bool has_no_peer(const Row& row) noexcept {
  return row.state == State::listen || row.state == State::bound ||
         (row.protocol == Protocol::udp && row.state == State::closed);
}

}  // namespace

void show_as_carried(Row& row) noexcept {
  const Address local = row.local_address();
  if (!is_v4_mapped(local)) return;
  row.local_bytes = unmapped(local).bytes;
  // A socket without a peer has :: there, which is no mapped address; its IPv4 form is 0.0.0.0.
  const Address remote = unmapped(row.remote_address());
  row.remote_bytes = remote.family == Family::ipv4 ? remote.bytes : Address{}.bytes;
  row.family = Family::ipv4;
  // Carrying IPv4 proves that the socket is not IPv6 only.
  row.flags |= mapped_flag | static_cast<std::uint8_t>(RowFlag::v6_only_known);
}

bool takes_both_families(const Row& row) noexcept {
  return row.family == Family::ipv6 && has_no_peer(row) && !row.has(RowFlag::v6_only) &&
         is_unspecified(row.local_address());
}

Row ipv4_half(const Row& row) noexcept {
  Row half = row;
  half.family = Family::ipv4;
  half.local_bytes = {};
  half.remote_bytes = {};
  half.flags |= mapped_flag;
  return half;
}

bool is_ipv4_wildcard(const Row& row) noexcept {
  return row.family == Family::ipv4 && !row.has(RowFlag::mapped) && has_no_peer(row) &&
         is_unspecified(row.local_address());
}

bool is_assumed_half(const Row& row) noexcept {
  return row.has(RowFlag::mapped) && !row.has(RowFlag::v6_only_known) && has_no_peer(row) &&
         is_unspecified(row.local_address());
}

}  // namespace tcptable::table

// Interfaces, addresses and routes, counted as rtnetlink(7) lists them.
#include <array>
#include <tcptable/statistics.hpp>
#include <vector>

#include "route_messages.hpp"
#include "syscall.hpp"
#include "without_exceptions.hpp"

namespace tcptable {
namespace {

constexpr std::size_t datagram_bytes_max = 32768;  // the kernel fills no larger one
constexpr const char* operation = "list interfaces, addresses and routes";

// What a datagram adds to the count.
struct Tally {
  std::uint64_t entries = 0;
  bool is_last = false;
};

Result<void> count_datagram(sys::Bytes datagram, wire::RouteList list, Family family,
                            Tally& tally) {
  wire::NetlinkWalker walker(datagram);
  for (wire::NetlinkMessage message; walker.next(message);) {
    if (message.type == NLMSG_ERROR || message.type == NLMSG_DONE) {
      const int code = wire::netlink_errno(message).value_or(EBADMSG);
      if (code != 0) return sys::error_from(code, operation);
      tally.is_last = true;
    }
    if (wire::is_entry(message, list, family)) ++tally.entries;
  }
  if (walker.malformed() || datagram.empty()) return Error{ErrorCode::malformed, 0, operation};
  return {};
}

Result<std::uint64_t> count(int socket, wire::RouteList list, Family family) {
  std::array<std::byte, wire::route_request_max> request;
  const std::size_t size = wire::encode_route_dump(list, family, request);
  if (const auto sent = sys::send(socket, std::span(request).first(size)); !sent)
    return sent.error();
  std::vector<std::byte> buffer(datagram_bytes_max);
  for (Tally tally;;) {
    const auto received = sys::receive(socket, buffer);
    if (!received) return received.error();
    if (received->truncated) return Error{ErrorCode::malformed, EMSGSIZE, operation};
    const auto counted =
        count_datagram(sys::Bytes(buffer).first(received->size), list, family, tally);
    if (!counted) return counted.error();
    if (tally.is_last) return tally.entries;
  }
}

Result<NetworkCounts> count_all(Family family) {
  const auto socket = sys::netlink_socket(NETLINK_ROUTE);
  if (!socket) return socket.error();
  const auto links = count(socket->get(), wire::RouteList::links, family);
  if (!links) return links.error();
  const auto addresses = count(socket->get(), wire::RouteList::addresses, family);
  if (!addresses) return addresses.error();
  const auto routes = count(socket->get(), wire::RouteList::routes, family);
  if (!routes) return routes.error();
  return NetworkCounts{.interfaces = *links, .addresses = *addresses, .routes = *routes};
}

}  // namespace

Result<NetworkCounts> network_counts(Family family) noexcept {
  return without_exceptions([family] { return count_all(family); });
}

}  // namespace tcptable

#include "route_messages.hpp"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>

namespace tcptable::wire {
namespace {

struct Kind {
  std::uint16_t request;
  std::uint16_t entry;
  std::uint32_t body_bytes;
};

Kind kind_of(RouteList list) noexcept {
  switch (list) {
    case RouteList::links:
      return {RTM_GETLINK, RTM_NEWLINK, sizeof(ifinfomsg)};
    case RouteList::addresses:
      return {RTM_GETADDR, RTM_NEWADDR, sizeof(ifaddrmsg)};
    case RouteList::routes:
      break;
  }
  return {RTM_GETROUTE, RTM_NEWROUTE, sizeof(rtmsg)};
}

static_assert(sizeof(nlmsghdr) + sizeof(ifinfomsg) <= route_request_max);
static_assert(sizeof(nlmsghdr) + sizeof(rtmsg) <= route_request_max);

std::uint8_t number_of(RouteList list, Family family) noexcept {
  if (list == RouteList::links) return AF_UNSPEC;
  return family == Family::ipv4 ? AF_INET : AF_INET6;
}

bool is_main_route(sys::Bytes payload) noexcept {
  const auto route = sys::load<rtmsg>(payload);
  return route && route->rtm_table == RT_TABLE_MAIN && (route->rtm_flags & RTM_F_CLONED) == 0;
}

}  // namespace

std::size_t encode_route_dump(RouteList list, Family family,
                              std::span<std::byte, route_request_max> out) noexcept {
  const Kind kind = kind_of(list);
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header) + kind.body_bytes;
  header.nlmsg_type = kind.request;
  header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  std::memset(out.data(), 0, out.size());
  std::memcpy(out.data(), &header, sizeof header);
  out[sizeof header] = std::byte{number_of(list, family)};  // the first member of every body
  return header.nlmsg_len;
}

bool is_entry(const NetlinkMessage& message, RouteList list, Family family) noexcept {
  const Kind kind = kind_of(list);
  if (message.type != kind.entry || message.payload.size() < kind.body_bytes) return false;
  if (list == RouteList::links) return true;
  if (message.payload.front() != std::byte{number_of(list, family)}) return false;
  return list == RouteList::addresses || is_main_route(message.payload);
}

}  // namespace tcptable::wire

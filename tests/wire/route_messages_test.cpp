#include "route_messages.hpp"

#include <gtest/gtest.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>
#include <vector>

namespace tcptable::wire {
namespace {

template <typename Body>
std::vector<std::byte> payload_of(const Body& body) {
  std::vector<std::byte> payload(sizeof body);
  std::memcpy(payload.data(), &body, sizeof body);
  return payload;
}

NetlinkMessage message_of(std::uint16_t type, const std::vector<std::byte>& payload) {
  return {.type = type, .payload = payload};
}

rtmsg route_of(unsigned char family, unsigned char table) {
  rtmsg route{};
  route.rtm_family = family;
  route.rtm_table = table;
  return route;
}

TEST(RouteMessages, RequestAsksForTheWholeListOfAFamily) {
  std::array<std::byte, route_request_max> request;
  for (const auto& [list, type, body] :
       {std::tuple(RouteList::links, RTM_GETLINK, sizeof(ifinfomsg)),
        std::tuple(RouteList::addresses, RTM_GETADDR, sizeof(ifaddrmsg)),
        std::tuple(RouteList::routes, RTM_GETROUTE, sizeof(rtmsg))}) {
    request.fill(std::byte{0xFF});
    const std::size_t size = encode_route_dump(list, Family::ipv6, request);
    EXPECT_EQ(size, sizeof(nlmsghdr) + body);
    const auto header = sys::load<nlmsghdr>(request);
    EXPECT_EQ(header->nlmsg_len, size);
    EXPECT_EQ(header->nlmsg_type, type);
    EXPECT_EQ(header->nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
    EXPECT_EQ(request[sizeof(nlmsghdr)], std::byte(list == RouteList::links ? 0 : AF_INET6));
    EXPECT_EQ(request[sizeof(nlmsghdr) + 1], std::byte{0});
  }
}

TEST(RouteMessages, LinksCountWhateverTheirFamily) {
  const auto link = payload_of(ifinfomsg{});
  EXPECT_TRUE(is_entry(message_of(RTM_NEWLINK, link), RouteList::links, Family::ipv4));
  EXPECT_TRUE(is_entry(message_of(RTM_NEWLINK, link), RouteList::links, Family::ipv6));
  EXPECT_FALSE(is_entry(message_of(RTM_NEWADDR, link), RouteList::links, Family::ipv4));
}

TEST(RouteMessages, AddressesCountInTheirFamily) {
  ifaddrmsg ipv4{};
  ipv4.ifa_family = AF_INET;
  const auto address = payload_of(ipv4);
  EXPECT_TRUE(is_entry(message_of(RTM_NEWADDR, address), RouteList::addresses, Family::ipv4));
  EXPECT_FALSE(is_entry(message_of(RTM_NEWADDR, address), RouteList::addresses, Family::ipv6));
}

TEST(RouteMessages, RoutesCountInTheMainTable) {
  rtmsg route = route_of(AF_INET6, RT_TABLE_MAIN);
  const auto counts = [](const rtmsg& candidate) {
    return is_entry(message_of(RTM_NEWROUTE, payload_of(candidate)), RouteList::routes,
                    Family::ipv6);
  };
  EXPECT_TRUE(counts(route));
  route.rtm_flags = RTM_F_CLONED;
  EXPECT_FALSE(counts(route));
  route = route_of(AF_INET6, RT_TABLE_LOCAL);
  EXPECT_FALSE(counts(route));
  route = route_of(AF_INET, RT_TABLE_MAIN);
  EXPECT_FALSE(counts(route));
}

TEST(RouteMessages, ShortMessagesDoNotCount) {
  auto route = payload_of(route_of(AF_INET, RT_TABLE_MAIN));
  route.pop_back();
  EXPECT_FALSE(is_entry(message_of(RTM_NEWROUTE, route), RouteList::routes, Family::ipv4));
  EXPECT_FALSE(is_entry(message_of(RTM_NEWLINK, {}), RouteList::links, Family::ipv4));
}

}  // namespace
}  // namespace tcptable::wire

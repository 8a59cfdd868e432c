// What rtnetlink answers with lists of interfaces, addresses and routes.
#include "input.hpp"
#include "route_messages.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::NetlinkWalker walker(fuzz::bytes(data, size));
  for (wire::NetlinkMessage message; walker.next(message);) {
    for (const auto list :
         {wire::RouteList::links, wire::RouteList::addresses, wire::RouteList::routes}) {
      const bool is_ipv4 = wire::is_entry(message, list, Family::ipv4);
      const bool is_ipv6 = wire::is_entry(message, list, Family::ipv6);
      fuzz::require(list == wire::RouteList::links ? is_ipv4 == is_ipv6 : !(is_ipv4 && is_ipv6));
    }
  }
  return 0;
}

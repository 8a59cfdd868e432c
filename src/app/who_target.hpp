// What `tcptable who` is asked about: a port, perhaps of one protocol or address.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <tcptable/address.hpp>
#include <tcptable/socket.hpp>

namespace tcptable::app {

struct WhoTarget {
  std::uint16_t port = 0;
  std::optional<Protocol> protocol;
  std::optional<Address> address;
};

using ServiceLookup = std::function<std::optional<std::uint16_t>(std::string_view)>;

// "443", ":443", "tcp/443", "443/udp", "https", "udp/domain", "10.0.0.1:443", "[::1]:443". Nothing
// when the word is none of these, or names port 0 or a service that is unknown.
std::optional<WhoTarget> parse_who_target(std::string_view word, const ServiceLookup& service);

}  // namespace tcptable::app

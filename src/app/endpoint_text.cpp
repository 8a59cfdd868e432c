#include "endpoint_text.hpp"

#include <fmt/format.h>

namespace tcptable::app {
namespace {

std::string endpoint(const Address& address, std::uint32_t scope, std::uint16_t port) {
  std::string host = to_string(address);
  if (scope != 0) host += fmt::format("%{}", scope);
  if (address.family == Family::ipv6) host = fmt::format("[{}]", host);
  return fmt::format("{}:{}", host, port == 0 ? std::string("*") : std::to_string(port));
}

}  // namespace

std::string local_text(const Row& row) {
  return endpoint(row.local_address(), local_scope_id(row), row.local_port);
}

std::string remote_text(const Row& row) {
  return endpoint(row.remote_address(), remote_scope_id(row), row.remote_port);
}

std::string protocol_text(const Row& row) {
  return fmt::format("{}{}", name(row.protocol), row.family == Family::ipv6 ? "6" : "");
}

std::string_view state_text(const Row& row) {
  const bool unconnected = row.protocol == Protocol::udp && row.state == State::closed;
  return unconnected ? "UNCONN" : name(row.state);
}

}  // namespace tcptable::app

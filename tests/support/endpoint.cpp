#include "support/endpoint.hpp"

#include <arpa/inet.h>

#include <cstring>
#include <stdexcept>

#include "support/fd.hpp"

namespace tcptable::test {
namespace {

sockaddr_in as_ipv4(const sockaddr_storage& storage) noexcept {
  sockaddr_in address;
  std::memcpy(&address, &storage, sizeof address);
  return address;
}

sockaddr_in6 as_ipv6(const sockaddr_storage& storage) noexcept {
  sockaddr_in6 address;
  std::memcpy(&address, &storage, sizeof address);
  return address;
}

}  // namespace

Endpoint Endpoint::of(const char* address, std::uint16_t port, std::uint32_t scope) {
  Endpoint endpoint;
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  if (inet_pton(AF_INET, address, &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = htons(port);
    std::memcpy(&endpoint.storage_, &ipv4, sizeof ipv4);
  } else if (inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1) {
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = htons(port);
    ipv6.sin6_scope_id = scope;
    std::memcpy(&endpoint.storage_, &ipv6, sizeof ipv6);
  } else {
    throw std::invalid_argument(address);
  }
  return endpoint;
}

Endpoint Endpoint::local_of(int socket) {
  Endpoint endpoint;
  socklen_t size = sizeof endpoint.storage_;
  checked(getsockname(socket, reinterpret_cast<sockaddr*>(&endpoint.storage_), &size),
          "getsockname");
  return endpoint;
}

Endpoint Endpoint::peer_of(int socket) {
  Endpoint endpoint;
  socklen_t size = sizeof endpoint.storage_;
  checked(getpeername(socket, reinterpret_cast<sockaddr*>(&endpoint.storage_), &size),
          "getpeername");
  return endpoint;
}

socklen_t Endpoint::size() const noexcept {
  return family() == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

std::uint16_t Endpoint::port() const noexcept {
  return ntohs(family() == AF_INET ? as_ipv4(storage_).sin_port : as_ipv6(storage_).sin6_port);
}

std::uint32_t Endpoint::scope() const noexcept {
  return family() == AF_INET6 ? as_ipv6(storage_).sin6_scope_id : 0;
}

Endpoint Endpoint::with_port(std::uint16_t port) const noexcept {
  // sin_port and sin6_port stand at the same place.
  static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
  Endpoint copy = *this;
  const std::uint16_t wire = htons(port);
  std::memcpy(reinterpret_cast<char*>(&copy.storage_) + offsetof(sockaddr_in, sin_port), &wire,
              sizeof wire);
  return copy;
}

std::array<std::uint8_t, 16> Endpoint::bytes() const noexcept {
  std::array<std::uint8_t, 16> bytes{};
  if (family() == AF_INET) {
    const sockaddr_in address = as_ipv4(storage_);
    std::memcpy(bytes.data(), &address.sin_addr, 4);
  } else {
    const sockaddr_in6 address = as_ipv6(storage_);
    std::memcpy(bytes.data(), &address.sin6_addr, 16);
  }
  return bytes;
}

}  // namespace tcptable::test

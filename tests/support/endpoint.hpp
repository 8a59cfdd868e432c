// An address and a port as the socket calls take them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>

namespace tcptable::test {

class Endpoint {
 public:
  Endpoint() noexcept = default;

  // `address` is numeric text; its form decides the family. Throws when it does not parse.
  static Endpoint of(const char* address, std::uint16_t port = 0, std::uint32_t scope = 0);
  static Endpoint local_of(int socket);
  static Endpoint peer_of(int socket);

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const noexcept;
  int family() const noexcept { return storage_.ss_family; }
  std::uint16_t port() const noexcept;  // host order
  std::uint32_t scope() const noexcept;
  Endpoint with_port(std::uint16_t port) const noexcept;

  // Network order, as in tcptable::Row: IPv4 in the first four bytes.
  std::array<std::uint8_t, 16> bytes() const noexcept;

 private:
  sockaddr_storage storage_{};
};

}  // namespace tcptable::test

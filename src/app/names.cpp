#include "names.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>
#include <string>
#include <unordered_map>

namespace tcptable::app {
namespace {

constexpr std::size_t services_max = 100'000;  // whatever the database claims

std::uint32_t key_of(Protocol protocol, std::uint16_t port) {
  return static_cast<std::uint32_t>(protocol) << 16 | port;
}

// Of several names the first is the one that a question for the port would get.
std::unordered_map<std::uint32_t, std::string> read_services() {
  std::unordered_map<std::uint32_t, std::string> services;
  servent entry{};
  servent* found = nullptr;
  std::array<char, 4096> buffer;
  setservent(1);
  for (std::size_t count = 0; count < services_max; ++count) {
    if (getservent_r(&entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) break;
    const auto port = ntohs(static_cast<std::uint16_t>(entry.s_port));
    for (const Protocol protocol : {Protocol::tcp, Protocol::udp})
      if (name(protocol) == entry.s_proto)
        services.try_emplace(key_of(protocol, port), entry.s_name);
  }
  endservent();
  return services;
}

}  // namespace

std::string_view Names::service(Protocol protocol, std::uint16_t port) const {
  if (services_ == Services::as_numbers || port == 0) return {};
  static const auto services = read_services();
  const auto found = services.find(key_of(protocol, port));
  return found == services.end() ? std::string_view() : found->second;
}

}  // namespace tcptable::app

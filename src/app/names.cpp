#include "names.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>

namespace tcptable::app {

std::string_view Names::service(Protocol protocol, std::uint16_t port) {
  if (services_ == Services::as_numbers || port == 0) return {};
  const std::uint32_t key = static_cast<std::uint32_t>(protocol) << 16 | port;
  const auto [entry, is_new] = by_port_.try_emplace(key);
  if (!is_new) return entry->second;
  servent service{};
  servent* found = nullptr;
  std::array<char, 2048> buffer;
  const int code = getservbyport_r(htons(port), name(protocol).data(), &service, buffer.data(),
                                   buffer.size(), &found);
  if (code == 0 && found != nullptr) entry->second = found->s_name;
  return entry->second;
}

}  // namespace tcptable::app

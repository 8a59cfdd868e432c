#include "system_names.hpp"

#include <tcptable/filter.hpp>

#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pwd.h>

#include <ctime>

#include <array>
#include <vector>

namespace tcptable {
namespace {

std::optional<std::uint32_t> find_user(std::string_view name) {
  const std::string terminated(name);
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16384);
  if (getpwnam_r(terminated.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0)
    return std::nullopt;
  return found == nullptr ? std::nullopt : std::optional<std::uint32_t>(found->pw_uid);
}

std::optional<std::uint16_t> find_service(std::string_view name) {
  const std::string terminated(name);
  servent entry{};
  servent* found = nullptr;
  std::array<char, 2048> buffer;
  for (const char* protocol : {"tcp", "udp"}) {
    if (getservbyname_r(terminated.c_str(), protocol, &entry, buffer.data(), buffer.size(),
                        &found) == 0 &&
        found != nullptr)
      return ntohs(static_cast<std::uint16_t>(found->s_port));
  }
  return std::nullopt;
}

}  // namespace

namespace engine {

std::string user_name(std::uint32_t uid) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16384);
  const int code = getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  return code == 0 && found != nullptr ? found->pw_name : std::string();
}

std::string interface_name(std::uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) == nullptr ? std::string() : name.data();
}

// The kernel knows devices by other names, too, which it does not give them back by.
std::uint32_t interface_index(const std::string& name) {
  const std::uint32_t index = if_nametoindex(name.c_str());
  return index != 0 && interface_name(index) == name ? index : 0;
}

std::int64_t now_ns() noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace engine

FilterNames system_names() { return {.user = find_user, .service = find_service}; }

}  // namespace tcptable

#include "system_names.hpp"

#include <tcptable/filter.hpp>

#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pwd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <string>
#include <vector>

namespace tcptable {
namespace {

constexpr std::size_t entry_bytes = 16384;
constexpr std::size_t entry_bytes_max = 1U << 20;

// The entry of an account by one of the functions of pwd.h, `look_up`; `take` is given it while its
// text lives. Directories on a network may have entries beyond any usual buffer.
template <typename LookUp, typename Take>
void with_account(LookUp look_up, Take take) {
  int code = ERANGE;
  for (std::size_t size = entry_bytes; code == ERANGE && size <= entry_bytes_max; size *= 4) {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(size);
    code = look_up(&entry, buffer.data(), buffer.size(), &found);
    if (code == 0 && found != nullptr) take(*found);
  }
}

std::optional<std::uint32_t> find_user(std::string_view name) {
  const std::string terminated(name);
  std::optional<std::uint32_t> uid;
  with_account([&](auto... rest) { return getpwnam_r(terminated.c_str(), rest...); },
               [&](const passwd& found) { uid = found.pw_uid; });
  return uid;
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
  std::string name;
  with_account([&](auto... rest) { return getpwuid_r(uid, rest...); },
               [&](const passwd& found) { name = found.pw_name; });
  return name;
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

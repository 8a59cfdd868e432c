#include "privilege.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace tcptable::app {
namespace {

bool has_ptrace_capability() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  if (syscall(SYS_capget, &header, sets.data()) != 0) return false;
  return (sets[CAP_TO_INDEX(CAP_SYS_PTRACE)].effective & CAP_TO_MASK(CAP_SYS_PTRACE)) != 0;
}

bool is_link_to(const char* path, std::string_view expected) {
  std::array<char, 32> target{};
  const ssize_t size = readlink(path, target.data(), target.size());
  return size >= 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) == expected;
}

}  // namespace

// The numbers are those of the initial namespaces (proc_ns.h of the kernel).
Privilege own_privilege() {
  const bool is_over_the_host = is_link_to("/proc/self/ns/user", "user:[4026531837]");
  return {.inspects_all = is_over_the_host && has_ptrace_capability(),
          .is_confined = !is_link_to("/proc/self/ns/pid", "pid:[4026531836]")};
}

}  // namespace tcptable::app

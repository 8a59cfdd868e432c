#include "support/private_mounts.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "support/child_process.hpp"
#include "support/fd.hpp"

namespace tcptable::test {

void enter_private_mounts() {
  checked(unshare(CLONE_NEWNS), "unshare mounts");
  checked(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount private");
}

void mount_proc(const char* options) {
  checked(mount("proc", "/proc", "proc", 0, options), "mount proc");
}

std::string seen_from_a_new_pid_namespace(const std::function<std::string()>& body) {
  return in_child([&]() -> std::string {
    checked(unshare(CLONE_NEWPID), "unshare pids");
    return in_child([&]() -> std::string {
      enter_private_mounts();
      mount_proc(nullptr);
      return body();
    });
  });
}

void mount_own_bpffs(const char* options) {
  enter_private_mounts();
  checked(mount("bpf", "/sys/fs/bpf", "bpf", 0, options), "mount bpf");
}

void hide_published_owners() {
  if (access("/sys/fs/bpf/tcptable", F_OK) != 0) return;
  enter_private_mounts();
  checked(mount("none", "/sys/fs/bpf", "tmpfs", 0, nullptr), "mount tmpfs");
}

}  // namespace tcptable::test

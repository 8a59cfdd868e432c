#include "file_identity.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>

#include "syscall.hpp"

namespace tcptable::sys {

Result<FileIdentity> identity_of(int directory, const char* path) noexcept {
  struct stat status {};
  if (::fstatat(directory, path, &status, 0) < 0) return error_from(errno, "stat");
  return FileIdentity{.device = status.st_dev, .inode = status.st_ino};
}

bool is_on_cgroup2(int fd) noexcept {
  struct statfs volume {};
  return ::fstatfs(fd, &volume) == 0 && volume.f_type == CGROUP2_SUPER_MAGIC;
}

bool is_process(pid_t pid) noexcept { return ::kill(pid, 0) == 0 || errno == EPERM; }

}  // namespace tcptable::sys

#include "file_change.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "syscall.hpp"

namespace tcptable::sys {
namespace {

template <typename Call>
Result<void> done(Call call, const char* operation) noexcept {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  if (result < 0) return error_from(errno, operation);
  return {};
}

}  // namespace

Result<void> make_directory(int directory, const char* name, std::uint32_t permissions) noexcept {
  return done([&] { return ::mkdirat(directory, name, permissions); }, "make directory");
}

Result<void> make_link(int directory, const char* name, const char* target) noexcept {
  return done([&] { return ::symlinkat(target, directory, name); }, "make symbolic link");
}

Result<void> remove_file(int directory, const char* name) noexcept {
  return done([&] { return ::unlinkat(directory, name, 0); }, "remove file");
}

Result<void> remove_directory(int directory, const char* name) noexcept {
  return done([&] { return ::unlinkat(directory, name, AT_REMOVEDIR); }, "remove directory");
}

Result<bool> holds_others(int directory, std::span<const char* const> names) noexcept {
  // A description of its own, which begins at the first entry.
  auto opened = open_directory(directory, ".");
  if (!opened) return opened.error();
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(opened->get()), ::closedir);
  if (!entries) return error_from(errno, "read directory");
  (void)opened->release();  // fdopendir() took it
  errno = 0;
  while (const dirent* const entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && std::find(names.begin(), names.end(), name) == names.end())
      return true;
    errno = 0;
  }
  if (errno != 0) return error_from(errno, "read directory");
  return false;
}

Result<void> rename(int directory, const char* from, const char* to) noexcept {
  return done([&] { return ::renameat(directory, from, directory, to); }, "rename");
}

Result<void> exchange(int directory, const char* one, const char* other) noexcept {
  return done([&] { return ::renameat2(directory, one, directory, other, RENAME_EXCHANGE); },
              "exchange directories");
}

Result<void> change_owner(int directory, const char* name, std::uint32_t uid,
                          std::uint32_t gid) noexcept {
  return done([&] { return ::fchownat(directory, name, uid, gid, AT_SYMLINK_NOFOLLOW); },
              "change group (needs CAP_CHOWN)");
}

Result<void> change_permissions(int directory, const char* name,
                                std::uint32_t permissions) noexcept {
  return done([&] { return ::fchmodat(directory, name, permissions, 0); }, "change permissions");
}

Result<bool> try_lock(int fd) noexcept {
  const auto locked = done([&] { return ::flock(fd, LOCK_EX | LOCK_NB); }, "lock directory");
  if (locked) return true;
  return locked.error().system_errno == EWOULDBLOCK ? Result<bool>(false) : locked.error();
}

Result<void> mount_bpffs(const char* path) noexcept {
  constexpr unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RELATIME;
  return done([&] { return ::mount("bpf", path, "bpf", flags, "mode=0711"); },
              "mount BPF file system (needs CAP_SYS_ADMIN)");
}

Result<void> pin(int bpf, const char* path) noexcept {
  bpf_attr attributes{};
  attributes.pathname = reinterpret_cast<std::uintptr_t>(path);
  attributes.bpf_fd = static_cast<std::uint32_t>(bpf);
  return done([&] { return ::syscall(SYS_bpf, BPF_OBJ_PIN, &attributes, sizeof attributes); },
              "pin BPF iterator");
}

}  // namespace tcptable::sys

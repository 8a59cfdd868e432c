// Which file a path leads to, and which processes there are.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <tcptable/result.hpp>

namespace tcptable::sys {

// The same file has the same identity whatever its path.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// Symbolic links are followed.
Result<FileIdentity> identity_of(int directory, const char* path) noexcept;

// True for a directory of the cgroup2 file system.
bool is_on_cgroup2(int fd) noexcept;

// Whether the kernel knows a process or thread by that number, inspected or not.
bool is_process(pid_t pid) noexcept;

}  // namespace tcptable::sys

// System calls that change what is in a directory. As syscall.hpp: errors as values, EINTR retried.
#pragma once

#include <cstdint>
#include <span>
#include <tcptable/result.hpp>

#include "unique_fd.hpp"

namespace tcptable::sys {

Result<void> make_directory(int directory, const char* name, std::uint32_t permissions) noexcept;
Result<void> make_link(int directory, const char* name, const char* target) noexcept;
Result<void> remove_file(int directory, const char* name) noexcept;
Result<void> remove_directory(int directory, const char* name) noexcept;

// Whether a directory holds anything but these names.
Result<bool> holds_others(int directory, std::span<const char* const> names) noexcept;

Result<void> rename(int directory, const char* from, const char* to) noexcept;

// Both names change places in one step.
Result<void> exchange(int directory, const char* one, const char* other) noexcept;

// A symbolic link is not followed. "." is the directory itself.
Result<void> change_owner(int directory, const char* name, std::uint32_t uid,
                          std::uint32_t gid) noexcept;
// The caller vouches that `name` is no symbolic link.
Result<void> change_permissions(int directory, const char* name,
                                std::uint32_t permissions) noexcept;

// False when somebody else has locked it; otherwise held until the descriptor is closed.
Result<bool> try_lock(int fd) noexcept;

Result<void> mount_bpffs(const char* path) noexcept;

// Gives what the BPF descriptor refers to a name on a BPF file system.
Result<void> pin(int bpf, const char* path) noexcept;

}  // namespace tcptable::sys

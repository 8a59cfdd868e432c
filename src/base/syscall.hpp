// The system calls of the library, one function each: errors as values, EINTR retried, every new
// descriptor close-on-exec.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tcptable/result.hpp>

#include "unique_fd.hpp"

namespace tcptable::sys {

// The one place where an errno becomes an ErrorCode. `operation` must be a string literal.
Error error_from(int system_errno, const char* operation) noexcept;

Result<UniqueFd> open_directory(int directory, const char* path) noexcept;
Result<UniqueFd> open_file(int directory, const char* path) noexcept;  // for reading

// The same for what somebody else may have put there: a symbolic link at the end of the path is an
// error (ELOOP; ENOTDIR for directories). A location can be asked about and opened from, not read.
Result<UniqueFd> open_location(int directory, const char* path) noexcept;
Result<UniqueFd> open_plain_file(int directory, const char* path) noexcept;

// Whose a file is, and where it lies.
struct FileFacts {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t permissions = 0;  // the low twelve bits of the mode
  std::int64_t modified_at = 0;   // seconds since 1970
  bool is_plain_file = false;
  bool is_directory = false;
  bool is_on_bpffs = false;
  bool is_on_sysfs = false;
};
Result<FileFacts> facts_of(int fd) noexcept;
Result<std::size_t> read(int fd, std::span<char> out) noexcept;  // 0 at the end

// Entries of an open directory as the kernel packs them (struct linux_dirent64); 0 at the end.
Result<std::size_t> read_directory(int directory, std::span<std::byte> out) noexcept;

// The link's text, truncated to `out`, without a terminating zero.
Result<std::size_t> read_link(int directory, const char* path, std::span<char> out) noexcept;

// The kernel's identity of a BPF link; nothing when the descriptor is something else.
std::optional<std::uint32_t> bpf_link_id(int fd) noexcept;

// How many names the file has; of a directory, two more than the directories in it, where the file
// system counts them.
Result<std::uint64_t> link_count(int directory, const char* path) noexcept;

// The user that owns the file.
Result<std::uint32_t> owner_of(int directory, const char* path) noexcept;

Result<UniqueFd> netlink_socket(int protocol) noexcept;
Result<void> send(int fd, std::span<const std::byte> message) noexcept;

struct Received {
  std::size_t size = 0;    // bytes in the buffer
  bool truncated = false;  // the datagram was larger than the buffer; the rest of it is lost
};
Result<Received> receive(int fd, std::span<std::byte> out) noexcept;

// The same without waiting; nothing when there is nothing.
Result<std::optional<Received>> receive_at_once(int fd, std::span<std::byte> out) noexcept;

// Makes the kernel's announcements of these groups (bit n: group n + 1) arrive at a netlink socket,
// with room for so many bytes of them where that can be had.
Result<void> join_netlink_groups(int fd, std::uint32_t groups, int room_bytes) noexcept;

// Waits until there is something to receive, or the other end is gone.
Result<void> wait_readable(int fd) noexcept;

// True when two tasks share one descriptor table, as threads do unless they unshared it. An error
// when the kernel cannot tell or will not say.
Result<bool> share_descriptors(pid_t first, pid_t second) noexcept;

// The indexes of the network interfaces, as many as `out` takes; how many it wrote, 0 when the
// kernel does not tell them.
std::size_t interface_indexes(std::span<std::uint32_t> out) noexcept;

// Whether a capability of linux/capability.h is effective in the calling thread.
bool has_capability(unsigned number) noexcept;

// Descriptors that this process may have open, and may allow itself.
struct FileLimits {
  std::uint64_t now = 0;
  std::uint64_t ceiling = 0;
};
FileLimits file_limits() noexcept;

// As uname -r tells it, with a terminating zero.
void kernel_release(std::span<char> out) noexcept;

// The size of the kernel's struct tcp_info, 0 when it does not tell.
std::uint32_t tcp_info_size() noexcept;

// Processes and threads of the host, by sysinfo(2).
std::uint32_t task_count() noexcept;

// Clock ticks since boot, the unit and the origin of a process's start time.
std::uint64_t ticks_since_boot() noexcept;

}  // namespace tcptable::sys

#include "syscall.hpp"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/kcmp.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace tcptable::sys {
namespace {

// Every call goes through here, so EINTR has one answer. Signals can be delivered without end, but
// each one interrupts at most one attempt, so the loop ends when the host's own handlers let it.
template <typename Call>
auto retry(Call call) noexcept {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

Result<UniqueFd> open_at(int directory, const char* path, int flags, const char* operation) {
  const int fd = retry([&] { return ::openat(directory, path, flags | O_CLOEXEC); });
  if (fd < 0) return error_from(errno, operation);
  return UniqueFd(fd);
}

Result<std::size_t> size_or_error(ssize_t size, const char* operation) {
  if (size < 0) return error_from(errno, operation);
  return static_cast<std::size_t>(size);
}

}  // namespace

Error error_from(int system_errno, const char* operation) noexcept {
  ErrorCode code = ErrorCode::system;
  switch (system_errno) {
    case EPERM:
    case EACCES:
      code = ErrorCode::permission_denied;
      break;
    case ENOMEM:
      code = ErrorCode::out_of_memory;
      break;
    case EMFILE:
    case ENFILE:
      code = ErrorCode::too_many_files;
      break;
    case ENOENT:
    case ESRCH:
      code = ErrorCode::not_found;
      break;
    case ENOSYS:
    case EOPNOTSUPP:
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
      code = ErrorCode::not_supported;
      break;
    default:
      break;
  }
  return {code, system_errno, operation};
}

Result<UniqueFd> open_directory(int directory, const char* path) noexcept {
  return open_at(directory, path, O_RDONLY | O_DIRECTORY, "open directory");
}

Result<UniqueFd> open_file(int directory, const char* path) noexcept {
  return open_at(directory, path, O_RDONLY, "open file");
}

Result<UniqueFd> open_location(int directory, const char* path) noexcept {
  return open_at(directory, path, O_PATH | O_DIRECTORY | O_NOFOLLOW, "open directory");
}

Result<UniqueFd> open_plain_file(int directory, const char* path) noexcept {
  return open_at(directory, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, "open file");
}

Result<FileFacts> facts_of(int fd) noexcept {
  struct stat status {};
  struct statfs volume {};
  if (retry([&] { return ::fstat(fd, &status); }) < 0) return error_from(errno, "fstat");
  if (retry([&] { return ::fstatfs(fd, &volume); }) < 0) return error_from(errno, "fstatfs");
  constexpr std::uint32_t permission_bits = 07777;
  return FileFacts{.uid = status.st_uid,
                   .gid = status.st_gid,
                   .permissions = status.st_mode & permission_bits,
                   .modified_at = status.st_mtim.tv_sec,
                   .is_plain_file = S_ISREG(status.st_mode),
                   .is_directory = S_ISDIR(status.st_mode),
                   .is_on_bpffs = volume.f_type == BPF_FS_MAGIC,
                   .is_on_sysfs = volume.f_type == SYSFS_MAGIC};
}

Result<std::size_t> read(int fd, std::span<char> out) noexcept {
  return size_or_error(retry([&] { return ::read(fd, out.data(), out.size()); }), "read");
}

Result<std::size_t> read_directory(int directory, std::span<std::byte> out) noexcept {
  const long size =
      retry([&] { return ::syscall(SYS_getdents64, directory, out.data(), out.size()); });
  return size_or_error(size, "getdents64");
}

Result<std::size_t> read_link(int directory, const char* path, std::span<char> out) noexcept {
  return size_or_error(retry([&] { return ::readlinkat(directory, path, out.data(), out.size()); }),
                       "readlink");
}

std::optional<std::uint32_t> bpf_link_id(int fd) noexcept {
  bpf_link_info info{};
  bpf_attr attributes{};
  attributes.info.bpf_fd = static_cast<std::uint32_t>(fd);
  attributes.info.info_len = sizeof info;
  attributes.info.info = reinterpret_cast<std::uintptr_t>(&info);
  const int saved = errno;
  const long result = ::syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof attributes);
  errno = saved;
  if (result < 0 || info.type != BPF_LINK_TYPE_ITER) return std::nullopt;
  return info.id;
}

Result<std::uint64_t> link_count(int directory, const char* path) noexcept {
  struct stat status {};
  if (retry([&] { return ::fstatat(directory, path, &status, 0); }) < 0)
    return error_from(errno, "stat");
  return status.st_nlink;
}

Result<std::uint32_t> owner_of(int directory, const char* path) noexcept {
  struct stat status {};
  if (retry([&] { return ::fstatat(directory, path, &status, 0); }) < 0)
    return error_from(errno, "stat");
  return status.st_uid;
}

Result<UniqueFd> netlink_socket(int protocol) noexcept {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  if (fd < 0) return error_from(errno, "socket(AF_NETLINK)");
  return UniqueFd(fd);
}

Result<void> send(int fd, std::span<const std::byte> message) noexcept {
  const ssize_t size =
      retry([&] { return ::send(fd, message.data(), message.size(), MSG_NOSIGNAL); });
  if (size < 0) return error_from(errno, "send");
  return {};
}

Result<Received> receive(int fd, std::span<std::byte> out) noexcept {
  const ssize_t size = retry([&] { return ::recv(fd, out.data(), out.size(), MSG_TRUNC); });
  if (size < 0) return error_from(errno, "recv");
  const auto whole = static_cast<std::size_t>(size);
  return Received{.size = whole < out.size() ? whole : out.size(), .truncated = whole > out.size()};
}

Result<std::optional<Received>> receive_at_once(int fd, std::span<std::byte> out) noexcept {
  const ssize_t size =
      retry([&] { return ::recv(fd, out.data(), out.size(), MSG_TRUNC | MSG_DONTWAIT); });
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::optional<Received>();
  if (size < 0) return error_from(errno, "recv");
  const auto whole = static_cast<std::size_t>(size);
  return std::optional(
      Received{.size = whole < out.size() ? whole : out.size(), .truncated = whole > out.size()});
}

Result<void> join_netlink_groups(int fd, std::uint32_t groups, int room_bytes) noexcept {
  // Beyond the system's limit for who may go there; less room is no error.
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room_bytes, sizeof room_bytes) != 0)
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room_bytes, sizeof room_bytes);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return error_from(errno, "bind(AF_NETLINK)");
  return {};
}

Result<void> wait_readable(int fd) noexcept {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  if (retry([&] { return ::poll(&waiting, 1, -1); }) < 0) return error_from(errno, "poll");
  return {};
}

Result<bool> share_descriptors(pid_t first, pid_t second) noexcept {
  const long order = ::syscall(SYS_kcmp, first, second, KCMP_FILES, 0, 0);
  if (order < 0) return error_from(errno, "kcmp");
  return order == 0;
}

std::size_t interface_indexes(std::span<std::uint32_t> out) noexcept {
  struct if_nameindex* const interfaces = ::if_nameindex();
  if (interfaces == nullptr) return 0;
  std::size_t count = 0;
  for (; count < out.size() && interfaces[count].if_index != 0; ++count)
    out[count] = interfaces[count].if_index;
  ::if_freenameindex(interfaces);
  return count;
}

bool has_capability(unsigned number) noexcept {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3]{};
  if (number / 32 >= _LINUX_CAPABILITY_U32S_3) return false;
  if (::syscall(SYS_capget, &header, words) != 0) return false;
  return (words[number / 32].effective >> number % 32 & 1U) != 0;
}

FileLimits file_limits() noexcept {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  return {limit.rlim_cur, limit.rlim_max};
}

void kernel_release(std::span<char> out) noexcept {
  struct utsname names {};
  if (out.empty() || ::uname(&names) != 0) return;
  const std::size_t size = std::min(out.size() - 1, ::strnlen(names.release, sizeof names.release));
  std::memcpy(out.data(), names.release, size);
  out[size] = '\0';
}

std::uint32_t tcp_info_size() noexcept {
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  char buffer[1024];
  socklen_t size = sizeof buffer;
  if (!socket || ::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, buffer, &size) != 0) return 0;
  return size;
}

std::uint32_t task_count() noexcept {
  struct sysinfo facts {};
  return ::sysinfo(&facts) == 0 ? facts.procs : 0;
}

std::uint64_t ticks_since_boot() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  const auto ticks_per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  constexpr std::uint64_t nanoseconds_per_second = 1'000'000'000;
  return static_cast<std::uint64_t>(now.tv_sec) * ticks_per_second +
         static_cast<std::uint64_t>(now.tv_nsec) * ticks_per_second / nanoseconds_per_second;
}

}  // namespace tcptable::sys

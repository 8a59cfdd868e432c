// What this process may see of this host, and why not more: for whoever has to explain a gap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <tcptable/export.hpp>
#include <tcptable/result.hpp>

namespace tcptable {

// The capabilities (capabilities(7)) that matter to this library.
struct Capabilities {
  bool net_admin = false;   // closing sockets, and their marks
  bool sys_ptrace = false;  // the owners of other users' sockets, by /proc
  bool bpf = false;         // with perfmon: the same by BPF, and large tables in half the time
  bool perfmon = false;
  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

// What could not be found out is empty.
struct HostView {
  std::array<char, 65> release_bytes{};  // of the kernel: release()

  // The caller: its effective user, and the capabilities effective in the calling thread. Outside
  // of the initial user namespace they hold for that namespace's processes and networks alone.
  std::uint32_t uid = 0;
  Capabilities effective;
  bool initial_user_namespace = false;
  bool initial_pid_namespace = false;  // false: processes outside, the host's, cannot be seen
  std::uint64_t files_max = 0;         // how many descriptors it may open (RLIMIT_NOFILE) …
  std::uint64_t files_ceiling = 0;     // … and to how many it may raise that itself

  // Processes, as /proc shows them.
  bool has_procfs = false;
  bool processes_hidden = false;       // /proc is mounted so that some are not listed (hidepid)
  std::uint32_t processes = 0;         // that are listed
  std::uint32_t processes_denied = 0;  // of these, that did not show their descriptors

  // The kernel.
  bool sock_diag = false;            // tells the table by netlink
  std::optional<bool> sock_destroy;  // can close sockets (CONFIG_INET_DIAG_DESTROY)
  bool kernel_types = false;         // describes its own types, without which no BPF program loads
  std::uint32_t tcp_info_bytes = 0;  // how much of TcpInfo it fills; 0 unknown

  std::string_view release() const noexcept {
    std::size_t size = 0;
    while (size < release_bytes.size() && release_bytes[size] != '\0') ++size;
    return {release_bytes.data(), size};
  }
};

// Of the calling thread, at this moment.
//
// Errors: too_many_files, out_of_memory. Privilege: none; what is missing is the answer. Cost: the
// descriptors of every process are looked at once. Thread-safe, and safe after fork() in the child.
TCPTABLE_API Result<HostView> host_view() noexcept;

}  // namespace tcptable

// host_view(): small questions to the kernel, and one pass over the descriptors of all processes.
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <unistd.h>

#include <algorithm>
#include <tcptable/host.hpp>

#include "exact_query.hpp"
#include "file.hpp"
#include "holder_index.hpp"
#include "host_probe.hpp"
#include "owner_scan.hpp"
#include "syscall.hpp"
#include "without_exceptions.hpp"

namespace tcptable {
namespace {

void describe_caller(HostView& view) {
  view.uid = ::geteuid();
  view.effective = {.net_admin = sys::has_capability(CAP_NET_ADMIN),
                    .sys_ptrace = sys::has_capability(CAP_SYS_PTRACE),
                    .bpf = sys::has_capability(CAP_BPF),
                    .perfmon = sys::has_capability(CAP_PERFMON)};
  const sys::FileLimits limits = sys::file_limits();
  view.files_max = limits.now;
  view.files_ceiling = limits.ceiling;
}

// No socket needs to be asked for: what counts is who shows his descriptors at all.
Result<void> look_at_processes(int proc, HostView& view) {
  view.initial_user_namespace = engine::is_initial_user_namespace(proc);
  view.initial_pid_namespace = engine::is_initial_pid_namespace(proc);
  table::HolderIndex index;
  const auto report = engine::ProcOwnerEngine(proc).scan({}, index);
  if (!report) return report.error();
  view.has_procfs = report->available;
  view.processes_hidden = report->hidden;
  view.processes = report->listed;
  view.processes_denied = report->denied;
  return {};
}

Result<void> ask_sock_diag(HostView& view) {
  engine::ExactQuery query([] { return sys::netlink_socket(NETLINK_SOCK_DIAG); },
                           &sys::interface_indexes);
  const auto can_close = query.can_close();
  if (!can_close && can_close.error().code == ErrorCode::too_many_files) return can_close.error();
  view.sock_diag = can_close.has_value();
  if (can_close) view.sock_destroy = *can_close;
  return {};
}

Result<HostView> view_host() {
  HostView view;
  describe_caller(view);
  sys::kernel_release(view.release_bytes);
  view.tcp_info_bytes = sys::tcp_info_size();
  view.kernel_types = sys::open_file(AT_FDCWD, "/sys/kernel/btf/vmlinux").has_value();
  if (const auto asked = ask_sock_diag(view); !asked) return asked.error();
  const auto proc = sys::open_directory(AT_FDCWD, "/proc");
  if (!proc)
    return proc.error().code == ErrorCode::too_many_files ? Result<HostView>(proc.error()) : view;
  if (const auto looked = look_at_processes(proc->get(), view); !looked) return looked.error();
  return view;
}

}  // namespace

Result<HostView> host_view() noexcept {
  return without_exceptions([] { return view_host(); });
}

}  // namespace tcptable

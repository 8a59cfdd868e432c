// One pass over the descriptors of every process: list /proc, list each <pid>/fd, read each link.
// The kernel offers no cheaper way to an unprivileged reader; stat would cost the same as readlink
// and tell less.
//
// A process may end at any step. Its files then give ENOENT or ESRCH, and it simply has no holders.
// A process that may not be inspected gives EACCES or EPERM and is counted.
#include "owner_scan.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "bytes.hpp"
#include "file.hpp"
#include "host_probe.hpp"
#include "proc_pid.hpp"
#include "syscall.hpp"
#include "text.hpp"

namespace tcptable::engine {
namespace {

constexpr Error out_of_memory{ErrorCode::out_of_memory, 0, "owner pass"};

// A path below /proc, short enough for the stack: "<pid>/task/<tid>/fd".
class PidPath {
 public:
  PidPath() noexcept = default;
  PidPath(const PidPath&) = delete;  // it points into itself
  PidPath& operator=(const PidPath&) = delete;

  PidPath& number(std::uint32_t value) noexcept {
    end_ = std::to_chars(end_, text_.data() + text_.size() - 1, value).ptr;
    return *this;
  }
  PidPath& text(std::string_view part) noexcept {
    end_ = std::copy(part.begin(), part.end(), end_);
    return *this;
  }
  const char* c_str() noexcept {
    *end_ = '\0';
    return text_.data();
  }

 private:
  std::array<char, 64> text_;
  char* end_ = text_.data();
};

bool is_denied(const Error& error) noexcept { return error.code == ErrorCode::permission_denied; }

bool is_gone(const Error& error) noexcept { return error.code == ErrorCode::not_found; }

bool is_exhaustion(const Error& error) noexcept {
  return error.code == ErrorCode::too_many_files || error.code == ErrorCode::out_of_memory;
}

// Calls `on_name` with the zero-terminated name of each entry; stops and returns false when it
// does.
template <typename OnName>
Result<bool> each_entry(int directory, std::span<std::byte> buffer, OnName on_name) {
  for (;;) {
    const auto size = sys::read_directory(directory, buffer);
    if (!size) return size.error();
    if (*size == 0) return true;
    std::size_t at = 0;
    while (at + offsetof(dirent64, d_name) < *size) {
      std::uint16_t length = 0;
      std::memcpy(&length, buffer.data() + at + offsetof(dirent64, d_reclen), sizeof length);
      if (length == 0) break;
      if (!on_name(reinterpret_cast<const char*>(buffer.data() + at + offsetof(dirent64, d_name))))
        return false;
      at += length;
    }
  }
}

std::optional<std::uint32_t> parse_id(const char* name) noexcept {
  if (*name < '0' || *name > '9') return std::nullopt;
  const auto number = sys::parse_decimal(name);
  if (!number || *number > 0x7FFFFFFF) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// The pass itself, from its first system call to its last.
class OwnerPass {
 public:
  OwnerPass(int proc, const table::OwnerRequest& request, table::HolderIndex& index)
      : proc_(proc), request_(request), index_(index) {}

  Result<table::OwnerReport> run();

 private:
  static constexpr std::size_t buffer_bytes = 32768;

  enum class Access : std::uint8_t { seen, gone, denied, failed };

  Access refused(const Error& error);
  bool visit_process(std::uint32_t pid);
  Access read_descriptors(std::uint32_t pid, PidPath& path);
  bool has_threads(std::uint32_t pid);
  void read_threads(std::uint32_t pid);
  bool shares_any(const std::vector<std::uint32_t>& tables, std::uint32_t tid) const;
  Access read_descriptor(int directory, const char* name, std::uint32_t pid);
  Access add(std::uint32_t pid, std::int32_t descriptor, std::uint32_t inode);
  bool is_as_old(const Process& process) const;
  std::uint32_t index_of_process(std::uint32_t pid);

  int proc_;
  const table::OwnerRequest& request_;
  table::HolderIndex& index_;
  const bool kernel_knows_numbers_ = numbers_as_the_kernel_does(proc_);
  table::OwnerReport report_;
  std::vector<std::byte> process_buffer_ = std::vector<std::byte>(buffer_bytes);
  std::vector<std::byte> descriptor_buffer_ = std::vector<std::byte>(buffer_bytes);
  std::uint32_t current_pid_ = 0;
  std::uint32_t current_process_ = 0;
  std::optional<Error> failure_;  // ends the pass: no descriptor or no memory is left
};

// What an error on a process's files means. Having no descriptor or memory left is our own trouble,
// and must not pass for a process without sockets.
OwnerPass::Access OwnerPass::refused(const Error& error) {
  if (is_denied(error)) return Access::denied;
  if (!is_exhaustion(error)) return Access::gone;
  failure_ = error;
  return Access::failed;
}

Result<table::OwnerReport> OwnerPass::run() {
  // A directory has one reading position: this pass needs its own, so that others may run beside.
  const auto directory = proc_ < 0 ? Result<sys::UniqueFd>(Error{ErrorCode::not_found, 0, "/proc"})
                                   : sys::open_directory(proc_, ".");
  if (!directory) {
    if (!is_gone(directory.error()) && !is_denied(directory.error())) return directory.error();
    report_.available = false;
    return report_;
  }
  // An empty directory where /proc should be mounted is no /proc.
  std::array<char, 16> self;
  if (!sys::read_link(proc_, "self", self)) {
    report_.available = false;
    return report_;
  }
  const auto listed = each_entry(directory->get(), process_buffer_, [this](const char* name) {
    const auto pid = parse_id(name);
    return !pid || visit_process(*pid);
  });
  if (!listed) return listed.error();
  if (failure_) return *failure_;
  report_.uid = ::geteuid();
  report_.privileged = report_.uid == 0;
  report_.hidden = hides_processes(proc_);
  report_.other_pid_namespace = !is_initial_pid_namespace(proc_);
  return report_;
}

// False stops the pass.
bool OwnerPass::visit_process(std::uint32_t pid) {
  const Access access = read_descriptors(pid, PidPath().number(pid).text("/fd"));
  if (access != Access::gone) ++report_.listed;
  if (access == Access::denied) ++report_.denied;
  if (access == Access::seen && has_threads(pid)) read_threads(pid);
  return !failure_;
}

// /proc counts threads as directories: a process with none but its first has three names. Other
// counts are worth a look, whatever they mean.
bool OwnerPass::has_threads(std::uint32_t pid) {
  constexpr std::uint64_t single = 3;
  const auto count = sys::link_count(proc_, PidPath().number(pid).text("/task").c_str());
  return count && *count != single;
}

OwnerPass::Access OwnerPass::read_descriptors(std::uint32_t pid, PidPath& path) {
  const auto directory = sys::open_directory(proc_, path.c_str());
  if (!directory) return refused(directory.error());
  Access access = Access::seen;
  const auto listed = each_entry(directory->get(), descriptor_buffer_, [&](const char* name) {
    access = read_descriptor(directory->get(), name, pid);
    return access == Access::seen;
  });
  return listed ? access : refused(listed.error());
}

// Threads share their process's descriptors unless they called unshare(CLONE_FILES), or were left
// behind by a first thread that ended. Each table is read once.
void OwnerPass::read_threads(std::uint32_t pid) {
  const auto directory = sys::open_directory(proc_, PidPath().number(pid).text("/task").c_str());
  if (!directory) {
    refused(directory.error());
    return;
  }
  std::vector<std::uint32_t> tables{pid};  // a thread of each
  std::vector<std::byte> buffer(buffer_bytes);
  const auto listed = each_entry(directory->get(), buffer, [&](const char* name) {
    const auto tid = parse_id(name);
    if (!tid || *tid == pid || shares_any(tables, *tid)) return true;
    tables.push_back(*tid);
    read_descriptors(pid, PidPath().number(pid).text("/task/").number(*tid).text("/fd"));
    return !failure_;
  });
  if (!listed) refused(listed.error());
}

// Where the kernel will not tell, a first look takes it for granted, and a second, which is for
// sockets without a visible holder, does not.
bool OwnerPass::shares_any(const std::vector<std::uint32_t>& tables, std::uint32_t tid) const {
  return std::any_of(tables.begin(), tables.end(), [&](std::uint32_t other) {
    const bool taken_for_granted = request_.depth == table::OwnerDepth::processes;
    if (!kernel_knows_numbers_) return taken_for_granted;
    const auto shared = sys::share_descriptors(static_cast<pid_t>(other), static_cast<pid_t>(tid));
    return shared ? *shared : taken_for_granted;
  });
}

// A descriptor that was closed meanwhile is passed over.
OwnerPass::Access OwnerPass::read_descriptor(int directory, const char* name, std::uint32_t pid) {
  const auto descriptor = parse_id(name);
  if (!descriptor) return Access::seen;
  std::array<char, 64> link;
  const auto length = sys::read_link(directory, name, link);
  if (!length) {
    const Access access = refused(length.error());
    return access == Access::gone ? Access::seen : access;
  }
  const auto inode = wire::parse_socket_link({link.data(), *length});
  if (!inode || !request_.wants(*inode)) return Access::seen;
  return add(pid, static_cast<std::int32_t>(*descriptor), *inode);
}

OwnerPass::Access OwnerPass::add(std::uint32_t pid, std::int32_t descriptor, std::uint32_t inode) {
  const std::uint32_t process = index_of_process(pid);
  if (process == table::HolderIndex::no_process ||
      !index_.add_holder({.process = process, .descriptor = descriptor, .inode = inode}))
    return refused(out_of_memory);
  return Access::seen;
}

// False when the number is now another process's.
bool OwnerPass::is_as_old(const Process& process) const {
  if (process.start_time_ticks == 0) return true;
  std::array<char, 1024> buffer;
  const auto text =
      sys::read_file(proc_, PidPath().number(process.pid).text("/stat").c_str(), buffer);
  if (!text) return false;
  const auto stat = wire::parse_stat(*text);
  return stat && stat->start_time_ticks == process.start_time_ticks;
}

std::uint32_t OwnerPass::index_of_process(std::uint32_t pid) {
  if (pid == current_pid_) return current_process_;
  current_pid_ = pid;
  if (!request_.inodes.empty()) {
    const std::span<const Process> known = index_.processes();
    const auto same = [pid](const Process& process) { return process.pid == pid; };
    const auto found = std::find_if(known.begin(), known.end(), same);
    if (found != known.end() && is_as_old(*found))
      return current_process_ = static_cast<std::uint32_t>(found - known.begin());
  }
  return current_process_ = index_.add_process(pid);
}

}  // namespace

Result<table::OwnerReport> ProcOwnerEngine::scan(const table::OwnerRequest& request,
                                                 table::HolderIndex& index) {
  // A second look belongs to the pass before it: the age of its processes is judged by the first.
  if (request.look == table::OwnerLook::first || begun_at_ticks_ == 0)
    begun_at_ticks_ = sys::ticks_since_boot();
  return OwnerPass(proc_, request, index).run();
}

void ProcOwnerEngine::describe(std::span<Process* const> processes) {
  // What another engine found has its age with it, which is compared.
  if (begun_at_ticks_ == 0) begun_at_ticks_ = sys::ticks_since_boot();
  for (Process* const process : processes) describe_one(*process);
}

void ProcOwnerEngine::describe_one(Process& process) {
  std::array<char, 1024> buffer;
  const auto text =
      sys::read_file(proc_, PidPath().number(process.pid).text("/stat").c_str(), buffer);
  if (!text) return;
  const auto stat = wire::parse_stat(*text);
  // A process younger than the pass, or of another age than the pass saw, got the PID of one that
  // ended since.
  if (!stat || stat->start_time_ticks > begun_at_ticks_) return;
  if (process.start_time_ticks != 0 && process.start_time_ticks != stat->start_time_ticks) return;
  process.start_time_ticks = stat->start_time_ticks;
  const std::size_t length = std::min(stat->name.size(), process.name_bytes.size() - 1);
  std::copy_n(stat->name.begin(), length, process.name_bytes.begin());
  process.uid = effective_uid(proc_, process.pid).value_or(no_uid);
}

bool is_descriptor_of(int proc, std::uint32_t pid, std::int32_t descriptor, std::uint32_t inode) {
  if (descriptor < 0) return false;
  std::array<char, 64> link;
  PidPath path;
  path.number(pid).text("/fd/").number(static_cast<std::uint32_t>(descriptor));
  const auto length = sys::read_link(proc, path.c_str(), link);
  return length && wire::parse_socket_link({link.data(), *length}) == inode;
}

}  // namespace tcptable::engine

#include "process_directory.hpp"

#include <fcntl.h>
#include <limits.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "container.hpp"
#include "file.hpp"
#include "file_identity.hpp"
#include "host_probe.hpp"
#include "proc_pid.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr std::uint32_t pid_max = 0x7FFFFFFF;
constexpr std::size_t stat_bytes_max = 1024;
constexpr std::size_t cgroup_bytes_max = 16384;  // a dozen lines, each as long as a path
constexpr Error no_such_process{ErrorCode::not_found, ESRCH, "look at a process"};
constexpr Error hidden_process{ErrorCode::permission_denied, EPERM, "look at a process"};

// A process that /proc does not show: is there none, or may this user not see it (hidepid)?
Error absence_of(int proc, std::uint32_t pid) noexcept {
  if (!numbers_as_the_kernel_does(proc)) return no_such_process;
  return sys::is_process(static_cast<pid_t>(pid)) ? hidden_process : no_such_process;
}

// The kernel tells no path longer than PATH_MAX, but refuses (ENAMETOOLONG).
Result<std::string> read_whole_link(int directory, const char* path) {
  std::string text(PATH_MAX, '\0');
  const auto length = sys::read_link(directory, path, text);
  if (!length) return length.error();
  text.resize(*length);
  return text;
}

bool leads_outside(std::string_view path) noexcept {
  return path.ends_with("/..") || path.find("/../") != std::string_view::npos;
}

// The numbers of the cgroups from `path` up to `directory`, which `path` begins with.
std::vector<std::uint64_t> cgroup_ids(int root, std::string_view path, std::size_t directory_size) {
  std::vector<std::uint64_t> ids;
  while (path.size() >= directory_size && !path.empty()) {
    const auto identity = sys::identity_of(root, ("." + std::string(path)).c_str());
    if (identity) ids.push_back(identity->inode);
    path = path.substr(0, path.rfind('/'));
  }
  return ids;
}

}  // namespace

Result<ProcessDirectory> ProcessDirectory::open(int proc, std::uint32_t pid,
                                                std::uint64_t start_time_ticks) {
  if (pid == 0 || pid > pid_max) return no_such_process;
  // The dot asks to enter the directory, which hidepid refuses, not merely to name it.
  std::array<char, 16> name{};
  char* const end = std::to_chars(name.data(), name.data() + name.size() - 3, pid).ptr;
  end[0] = '/';
  end[1] = '.';
  auto opened = sys::open_location(proc, name.data());
  if (!opened) {
    const bool is_absent = opened.error().code == ErrorCode::not_found;
    return is_absent ? absence_of(proc, pid) : opened.error();
  }
  ProcessDirectory directory(std::move(*opened));
  if (start_time_ticks == 0) return directory;

  const auto process = directory.describe(pid);
  if (!process) return process.error();
  if (process->start_time_ticks != start_time_ticks) return no_such_process;
  return directory;
}

Result<std::string_view> ProcessDirectory::read(const char* path,
                                                std::span<char> buffer) const noexcept {
  return sys::read_file(directory_.get(), path, buffer);
}

namespace {

Result<wire::ProcessStat> stat_of(const Result<std::string_view>& text) noexcept {
  if (!text) return text.error();
  const auto stat = wire::parse_stat(*text);
  if (!stat) return Error{ErrorCode::malformed, 0, "read /proc/<pid>/stat"};
  return *stat;
}

}  // namespace

Result<Process> ProcessDirectory::describe(std::uint32_t pid) const {
  std::array<char, stat_bytes_max> buffer;
  const auto stat = stat_of(read("stat", buffer));
  if (!stat) return stat.error();
  Process process;
  process.pid = pid;
  process.start_time_ticks = stat->start_time_ticks;
  const std::size_t length = std::min(stat->name.size(), process.name_bytes.size() - 1);
  std::copy_n(stat->name.begin(), length, process.name_bytes.begin());
  std::array<char, 2048> status;
  if (const auto lines = read("status", status))
    process.uid = wire::parse_status_uid(*lines).value_or(no_uid);
  return process;
}

bool ProcessDirectory::is_there() const noexcept {
  std::array<char, 16> buffer;
  return read("comm", buffer).has_value();
}

// Whether the process's program really lies at that path, as the process itself sees it.
bool ProcessDirectory::is_named(const std::string& path) const {
  const auto program = sys::identity_of(directory_.get(), "exe");
  const auto there = sys::identity_of(directory_.get(), ("root" + path).c_str());
  return program && there && *program == *there;
}

// The kernel writes " (deleted)" behind the path of a file that is no longer there. Such may also
// be the end of an honest name.
Result<Executable> ProcessDirectory::executable() const {
  constexpr std::string_view mark = " (deleted)";
  auto path = read_whole_link(directory_.get(), "exe");
  if (!path) {
    if (path.error().code != ErrorCode::not_found) return path.error();
    // Its process may have ended just now. Otherwise it has no program.
    return is_there() ? Result<Executable>(Executable{}) : path.error();
  }
  Executable found{.path = std::move(*path), .deleted = false};
  if (!found.path.ends_with(mark) || is_named(found.path)) return found;
  found.path.resize(found.path.size() - mark.size());
  found.deleted = true;
  return found;
}

Result<std::uint32_t> ProcessDirectory::parent() const {
  std::array<char, stat_bytes_max> buffer;
  const auto stat = stat_of(read("stat", buffer));
  if (!stat) return stat.error();
  return stat->parent;
}

// A kernel without cgroups has no such file: there is no unit then.
Result<std::string_view> ProcessDirectory::read_cgroup(std::span<char> buffer) const noexcept {
  const auto text = read("cgroup", buffer);
  const bool is_without = !text && text.error().code == ErrorCode::not_found && is_there();
  return is_without ? Result<std::string_view>(std::string_view()) : text;
}

Result<Units> ProcessDirectory::units(const CgroupTree& tree, std::string_view path_of_init) const {
  std::vector<char> buffer(cgroup_bytes_max);
  const auto text = read_cgroup(buffer);
  if (!text) return text.error();
  const std::string_view path = wire::parse_cgroup(*text, tree.hierarchy);
  const std::string_view below = wire::below_root(path, wire::root_of(path_of_init));
  const wire::UnitInPath system = wire::system_unit(below);
  const wire::UnitInPath user = wire::user_unit(below);
  const wire::UnitInPath& innermost = user.name.empty() ? system : user;
  Units found;
  found.system = system.name;
  found.user = user.name;
  if (!innermost.name.empty() && tree.root && !leads_outside(path))
    found.cgroup_ids =
        cgroup_ids(tree.root.get(), path, path.size() - below.size() + innermost.directory.size());
  return found;
}

void ProcessDirectory::tell_program(ProcessFacts& facts) const {
  if (auto program = executable()) {
    facts.executable = std::move(program->path);
    facts.executable_deleted = program->deleted;
  }
  std::array<char, wire::command_line_max> buffer;
  if (const auto text = read("cmdline", buffer)) facts.command_line = wire::command_line(*text);
}

void ProcessDirectory::tell_units(const CgroupTree& tree, std::string_view path_of_init,
                                  ProcessFacts& facts) const {
  std::vector<char> buffer(cgroup_bytes_max);
  const auto text = read_cgroup(buffer);
  if (!text) return;
  const std::string_view below =
      wire::below_root(wire::parse_cgroup(*text, tree.hierarchy), wire::root_of(path_of_init));
  facts.unit = wire::system_unit(below).name;
  facts.user_unit = wire::user_unit(below).name;
  facts.cgroup = wire::parse_cgroup(*text, wire::CgroupHierarchy::unified);
  facts.container = wire::container_of(*text);
}

CgroupTree find_cgroup_tree(std::span<const char* const> places) noexcept {
  for (const char* const place : places) {
    auto root = sys::open_location(AT_FDCWD, place);
    if (root && sys::is_on_cgroup2(root->get()))
      return {.root = std::move(*root), .hierarchy = wire::CgroupHierarchy::unified};
  }
  return {};
}

std::string path_of_init(int proc, wire::CgroupHierarchy hierarchy) {
  std::vector<char> buffer(cgroup_bytes_max);
  const auto text = sys::read_file(proc, "1/cgroup", buffer);
  return text ? std::string(wire::parse_cgroup(*text, hierarchy)) : std::string();
}

}  // namespace tcptable::engine

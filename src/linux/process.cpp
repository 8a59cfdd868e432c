#include <fcntl.h>

#include <array>
#include <cerrno>
#include <tcptable/process.hpp>

#include "process_directory.hpp"
#include "syscall.hpp"
#include "without_exceptions.hpp"

namespace tcptable {
namespace {

Result<sys::UniqueFd> open_proc() noexcept {
  auto proc = sys::open_directory(AT_FDCWD, "/proc");
  if (proc) return proc;
  const ErrorCode code = proc.error().code;
  // Without /proc nothing is known of any process; that is not what hides a single one.
  if (code != ErrorCode::not_found && code != ErrorCode::permission_denied) return proc;
  return Error{ErrorCode::not_supported, proc.error().system_errno, "open /proc"};
}

// `ask` is given the open /proc and the process's directory in it.
template <typename Ask>
auto ask_process(std::uint32_t pid, std::uint64_t start_time_ticks, Ask ask) noexcept {
  using Answer = decltype(ask(0, std::declval<const engine::ProcessDirectory&>()));
  return without_exceptions([&]() -> Answer {
    if (pid == 0) return Error{ErrorCode::not_found, ESRCH, "look at a process"};
    const auto proc = open_proc();
    if (!proc) return proc.error();
    const auto directory = engine::ProcessDirectory::open(proc->get(), pid, start_time_ticks);
    if (!directory) return directory.error();
    return ask(proc->get(), *directory);
  });
}

}  // namespace

Result<Process> find_process(std::uint32_t pid) noexcept {
  return ask_process(pid, 0, [pid](int, const engine::ProcessDirectory& process) {
    return process.describe(pid);
  });
}

Result<Executable> executable(std::uint32_t pid, std::uint64_t start_time_ticks) noexcept {
  return ask_process(pid, start_time_ticks, [](int, const engine::ProcessDirectory& process) {
    return process.executable();
  });
}

Result<Units> units(std::uint32_t pid, std::uint64_t start_time_ticks) noexcept {
  return ask_process(pid, start_time_ticks, [](int proc, const engine::ProcessDirectory& process) {
    const engine::CgroupTree tree = engine::find_cgroup_tree(engine::cgroup_places);
    return process.units(tree, engine::path_of_init(proc, tree.hierarchy));
  });
}

Result<std::uint32_t> parent(std::uint32_t pid, std::uint64_t start_time_ticks) noexcept {
  return ask_process(pid, start_time_ticks,
                     [](int, const engine::ProcessDirectory& process) { return process.parent(); });
}

Result<ProcessFacts> process_facts(std::uint32_t pid, std::uint64_t start_time_ticks) noexcept {
  return ask_process(pid, start_time_ticks,
                     [](int proc, const engine::ProcessDirectory& process) -> Result<ProcessFacts> {
                       const engine::CgroupTree tree =
                           engine::find_cgroup_tree(engine::cgroup_places);
                       const std::string init = engine::path_of_init(proc, tree.hierarchy);
                       ProcessFacts facts;
                       process.tell_program(facts);
                       process.tell_units(tree, init, facts);
                       return facts;
                     });
}

}  // namespace tcptable

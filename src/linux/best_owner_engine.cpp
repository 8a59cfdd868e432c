// The order of preference: the kernel's own walk by our BPF programs, then /proc. Loading programs
// takes milliseconds, which a host with few descriptors does not pay back in one call, so there
// /proc comes first until they are loaded anyway.
//
// Whatever fails on the way is no error for who asked for the best: the next way is taken, from the
// beginning.
#include "best_owner_engine.hpp"

#include <unistd.h>

#include "host_probe.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

// Loading costs what /proc costs for so many sockets, or for so many processes.
constexpr std::uint64_t sockets_worth_loading = 3000;
constexpr std::uint32_t tasks_worth_loading = 800;

// Below this many, one file each is less than a walk over all processes.
constexpr std::size_t processes_worth_a_reading = 4;

}  // namespace

bool BestOwnerEngine::is_worth_loading() const {
  if (choice_ == OwnerEngineChoice::bpf || own_programs_loaded()) return true;
  if (sys::task_count() >= tasks_worth_loading) return true;
  const auto counts = socket_counts(proc_);
  return counts && counts->all >= sockets_worth_loading;
}

Result<sys::UniqueFd> BestOwnerEngine::open(IteratorName name) {
  if (!is_worth_loading()) return Error{ErrorCode::not_supported, 0, "BPF owners"};
  return open_own(name);
}

Result<table::OwnerReport> BestOwnerEngine::scan(const table::OwnerRequest& request,
                                                 table::HolderIndex& index) {
  // A second look wants what the kernel's walk may have missed, and why.
  const bool is_second_look = request.look == table::OwnerLook::second;
  if (!is_second_look && choice_ != OwnerEngineChoice::procfs) {
    auto report = scan_by_bpf(request, index);
    if (report || choice_ == OwnerEngineChoice::bpf) return report;
    index.clear();
  }
  if (!is_second_look) kind_ = Engine::procfs;
  return proc_owners_.scan(request, index);
}

Result<table::OwnerReport> BestOwnerEngine::scan_by_bpf(const table::OwnerRequest& request,
                                                        table::HolderIndex& index) {
  BpfOwners owners([this](IteratorName name) { return open(name); });
  const auto done = owners.scan(request, index);
  if (!done) return done.error();
  kind_ = Engine::bpf;
  table::OwnerReport report;
  report.uid = ::geteuid();
  report.privileged = report.uid == 0;
  report.other_pid_namespace = !is_initial_pid_namespace(proc_);
  return report;
}

void BestOwnerEngine::describe(std::span<Process* const> processes) {
  // The iterator numbers users as the initial user namespace does.
  if (kind_ == Engine::bpf && processes.size() >= processes_worth_a_reading &&
      is_initial_user_namespace(proc_)) {
    BpfOwners owners([this](IteratorName name) { return open(name); });
    if (owners.describe(processes)) return;
  }
  proc_owners_.describe(processes);
}

}  // namespace tcptable::engine

// Why a cache without a lock: a lock held by another thread at fork() would never be released in
// the child. Two threads that load at the same time both succeed; one of the loads is kept, the
// other is closed again.
//
// A host that closes all descriptors (closefrom(3), as daemons do) closes ours with them, and may
// reuse their numbers. Each use therefore asks the kernel whether the number is still our link.
#include "bpf_programs.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>

#include "bpf/loader.h"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

struct Programs {
  int owners = -1;
  int processes = -1;
  uid_t user = 0;  // whose privilege loaded them
  std::uint32_t owners_id = 0;
  std::uint32_t processes_id = 0;
};

std::atomic<const Programs*> loaded{nullptr};

// What is kept is numbers, not owners: see above.
Programs programs_of(const ProgramLinks& links) noexcept {
  Programs programs;
  programs.owners = links.owners.get();
  programs.processes = links.processes.get();
  programs.user = ::geteuid();
  programs.owners_id = sys::bpf_link_id(programs.owners).value_or(0);
  programs.processes_id = sys::bpf_link_id(programs.processes).value_or(0);
  return programs;
}

// A process that gave its privilege up must not go on seeing by it.
bool is_usable(const Programs& programs) noexcept {
  return programs.user == ::geteuid() && sys::bpf_link_id(programs.owners) == programs.owners_id &&
         sys::bpf_link_id(programs.processes) == programs.processes_id;
}

// The loaded programs. Those that a host closed are forgotten, not freed: another thread may be
// looking at them, and it happens once in a process's life.
Result<const Programs*> acquire() {
  const Programs* current = loaded.load(std::memory_order_acquire);
  if (current != nullptr && is_usable(*current)) return current;
  auto fresh = load_links();
  if (!fresh) return fresh.error();
  auto programs = std::make_unique<const Programs>(programs_of(*fresh));
  if (!loaded.compare_exchange_strong(current, programs.get(), std::memory_order_acq_rel))
    return current;
  fresh->owners.release();
  fresh->processes.release();
  return programs.release();
}

}  // namespace

Result<ProgramLinks> load_links() noexcept {
  tcptable_bpf_links links{};
  if (const int error = tcptable_bpf_load(&links); error < 0)
    return sys::error_from(-error, "load BPF programs (needs CAP_BPF and CAP_PERFMON)");
  return ProgramLinks{sys::UniqueFd(links.owners), sys::UniqueFd(links.processes)};
}

Result<sys::UniqueFd> open_own(IteratorName name) {
  const auto programs = acquire();
  if (!programs) return programs.error();
  const int link = name == IteratorName::owners ? (*programs)->owners : (*programs)->processes;
  const int iterator = tcptable_bpf_open_iterator(link);
  if (iterator < 0) return sys::error_from(-iterator, "open BPF iterator");
  return sys::UniqueFd(iterator);
}

bool own_programs_loaded() noexcept { return loaded.load(std::memory_order_acquire) != nullptr; }

}  // namespace tcptable::engine

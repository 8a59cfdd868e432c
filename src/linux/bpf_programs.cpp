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

struct Loaded {
  int link = -1;   // a number, not an owner: see above
  uid_t user = 0;  // whose privilege loaded it
  std::uint32_t link_id = 0;
};

std::atomic<const Loaded*> loaded{nullptr};

// A process that gave its privilege up must not go on seeing by it.
bool is_usable(const Loaded& iterator) noexcept {
  return iterator.user == ::geteuid() && sys::bpf_link_id(iterator.link) == iterator.link_id;
}

// The loaded program. One that a host closed is forgotten, not freed: another thread may be looking
// at it, and it happens once in a process's life.
Result<const Loaded*> acquire() {
  const Loaded* current = loaded.load(std::memory_order_acquire);
  if (current != nullptr && is_usable(*current)) return current;
  auto link = load_iterator();
  if (!link) return link.error();
  auto fresh = std::make_unique<const Loaded>(
      Loaded{link->get(), ::geteuid(), sys::bpf_link_id(link->get()).value_or(0)});
  if (!loaded.compare_exchange_strong(current, fresh.get(), std::memory_order_acq_rel))
    return current;
  link->release();
  return fresh.release();
}

}  // namespace

Result<sys::UniqueFd> load_iterator() noexcept {
  const int link = tcptable_bpf_load();
  if (link < 0) return sys::error_from(-link, "load BPF programs (needs CAP_BPF and CAP_PERFMON)");
  return sys::UniqueFd(link);
}

Result<sys::UniqueFd> open_own_iterator() {
  const auto own = acquire();
  if (!own) return own.error();
  const int iterator = tcptable_bpf_open_iterator((*own)->link);
  if (iterator < 0) return sys::error_from(-iterator, "open BPF iterator");
  return sys::UniqueFd(iterator);
}

bool own_iterator_loaded() noexcept { return loaded.load(std::memory_order_acquire) != nullptr; }

}  // namespace tcptable::engine

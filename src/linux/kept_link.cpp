#include "kept_link.hpp"

#include <unistd.h>

#include <memory>

#include "syscall.hpp"

namespace tcptable::engine {

// A process that gave its privilege up must not go on seeing by it.
bool KeptLink::is_usable(const Link& link) noexcept {
  return link.user == ::geteuid() && sys::bpf_link_id(link.descriptor) == link.id;
}

// A link that was kept and then closed by the host is forgotten, not freed: another thread may be
// looking at it, and it happens once in a process's life.
Result<int> KeptLink::acquire() {
  const Link* current = kept_.load(std::memory_order_acquire);
  if (current != nullptr && is_usable(*current)) return current->descriptor;
  const int descriptor = load_();
  if (descriptor < 0)
    return sys::error_from(-descriptor, "load BPF programs (needs CAP_BPF and CAP_PERFMON)");
  auto fresh = std::make_unique<const Link>(
      Link{descriptor, sys::bpf_link_id(descriptor).value_or(0), ::geteuid()});
  if (kept_.compare_exchange_strong(current, fresh.get(), std::memory_order_acq_rel))
    return fresh.release()->descriptor;
  const sys::UniqueFd superfluous(descriptor);
  return current->descriptor;
}

}  // namespace tcptable::engine

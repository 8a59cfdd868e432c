#include "kept_link.hpp"

#include <linux/capability.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "bpf/loader.h"

namespace tcptable::engine {
namespace {

Result<sys::UniqueFd> read_anew(int link) {
  const int iterator = tcptable_bpf_open_iterator(link);
  if (iterator < 0) return sys::error_from(-iterator, "open BPF iterator");
  return sys::UniqueFd(iterator);
}

// A container or a locked-down kernel may refuse some programs to everybody.
bool is_refused_in_spite_of_privilege(int system_errno) noexcept {
  return system_errno == EPERM && sys::has_capability(CAP_BPF) && sys::has_capability(CAP_PERFMON);
}

}  // namespace

Error load_error(int system_errno) noexcept {
  return sys::error_from(system_errno,
                         is_refused_in_spite_of_privilege(system_errno)
                             ? "load BPF programs (this kernel refuses them to every user)"
                             : "load BPF programs (needs CAP_BPF and CAP_PERFMON)");
}

bool KeptLink::is_alive(const Link& link) noexcept {
  return sys::bpf_link_id(link.descriptor) == link.id;
}

// A process that gave its privilege up must not go on seeing by it: a link that another user loaded
// is left alone, and the new one is not kept beside it.
Result<sys::UniqueFd> KeptLink::open_iterator() {
  const Link* const kept = kept_.load(std::memory_order_acquire);
  const bool is_there = kept != nullptr && is_alive(*kept);
  if (is_there && kept->user == ::geteuid()) return read_anew(kept->descriptor);

  const int descriptor = load_();
  if (descriptor < 0) return load_error(-descriptor);
  sys::UniqueFd link(descriptor);
  auto iterator = read_anew(link.get());
  if (iterator && !is_there) keep(kept, std::move(link));
  return iterator;
}

// A link that the host closed is forgotten, not freed: another thread may be looking at it, and it
// happens once each time that a host closes everything.
void KeptLink::keep(const Link* in_place_of, sys::UniqueFd link) {
  const auto id = sys::bpf_link_id(link.get());
  if (!id) return;
  auto fresh = std::make_unique<const Link>(Link{link.get(), *id, ::geteuid()});
  if (!kept_.compare_exchange_strong(in_place_of, fresh.get(), std::memory_order_acq_rel)) return;
  static_cast<void>(link.release());
  static_cast<void>(fresh.release());
}

}  // namespace tcptable::engine

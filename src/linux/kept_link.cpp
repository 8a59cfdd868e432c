#include "kept_link.hpp"

#include <unistd.h>

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

}  // namespace

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

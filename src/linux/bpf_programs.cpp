#include "bpf_programs.hpp"

#include "bpf/loader.h"
#include "kept_link.hpp"

namespace tcptable::engine {
namespace {

constinit KeptLink owner_link(tcptable_bpf_load);

}  // namespace

Result<sys::UniqueFd> load_iterator() noexcept {
  const int link = tcptable_bpf_load();
  if (link < 0) return load_error(-link);
  return sys::UniqueFd(link);
}

Result<sys::UniqueFd> open_own_iterator() { return owner_link.open_iterator(); }

bool own_iterator_loaded() noexcept { return owner_link.is_loaded(); }

}  // namespace tcptable::engine

// A BPF link that is made on first need and kept for the life of the process.
//
// Why without a lock: a lock held by another thread at fork() would never be released in the child.
// Two threads that load at the same time both succeed; one of the loads is kept, the other is
// closed again.
//
// A host that closes all descriptors (closefrom(3), as daemons do) closes ours with them, and may
// reuse their numbers. Each use therefore asks the kernel whether the number is still our link.
#pragma once

#include <atomic>
#include <cstdint>
#include <tcptable/result.hpp>

#include "syscall.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// What a failed load says.
Error load_error(int system_errno) noexcept;

// To be used as a global: it never closes what it keeps.
class KeptLink {
 public:
  // Returns the descriptor of a new link, or a negative errno.
  using Load = int (*)();

  constexpr explicit KeptLink(Load load) noexcept : load_(load) {}

  // A new reading of the link's iterator.
  Result<sys::UniqueFd> open_iterator();
  bool is_loaded() const noexcept { return kept_.load(std::memory_order_acquire) != nullptr; }

 private:
  struct Link {
    int descriptor = -1;
    std::uint32_t id = 0;
    std::uint32_t user = 0;  // whose privilege made it
  };

  static bool is_alive(const Link& link) noexcept;
  void keep(const Link* in_place_of, sys::UniqueFd link);

  Load load_;
  std::atomic<const Link*> kept_{nullptr};
};

}  // namespace tcptable::engine

// A BPF link that is made on first need and kept for the life of the process.
#pragma once

#include <atomic>
#include <cstdint>
#include <tcptable/result.hpp>

namespace tcptable::engine {

// Without a lock, and with a look at the descriptor before each use, for the reasons that
// bpf_programs.cpp gives. To be used as a global: it never closes what it keeps.
class KeptLink {
 public:
  // Returns the descriptor of a new link, or a negative errno.
  using Load = int (*)();

  constexpr explicit KeptLink(Load load) noexcept : load_(load) {}

  // The descriptor stays ours.
  Result<int> acquire();
  bool is_loaded() const noexcept { return kept_.load(std::memory_order_acquire) != nullptr; }

 private:
  struct Link {
    int descriptor = -1;
    std::uint32_t id = 0;
    std::uint32_t user = 0;  // whose privilege made it
  };

  static bool is_usable(const Link& link) noexcept;

  Load load_;
  std::atomic<const Link*> kept_{nullptr};
};

}  // namespace tcptable::engine

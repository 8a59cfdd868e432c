// The socket table through /proc/net: for hosts and sandboxes that refuse sock_diag.
#pragma once

#include <span>

#include "engine.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

class ProcfsEngine final : public table::TableEngine {
 public:
  // `proc` is an open /proc, or a tree that looks like one: thread-self/net/{tcp,tcp6,udp,udp6}.
  // thread-self rather than self, because each thread may be in a network namespace of its own.
  explicit ProcfsEngine(int proc) noexcept : proc_(proc) {}

  Engine kind() const noexcept override { return Engine::procfs; }
  std::span<const Gap> limits() const noexcept override;
  Result<table::ScanReport> scan(const table::Scan& scan, const Query& query,
                                 table::RowSink& sink) override;
  Result<bool> still_exists(const Row& row) override;

 private:
  // What a reading told, in short: the same sum, the same sockets.
  struct Told {
    std::size_t sockets = 0;
    std::uint64_t sum = 0;
  };
  template <typename OnSocket>
  Result<Told> read_scan(const table::Scan& scan, OnSocket on_socket);
  template <typename OnSocket>
  Result<void> read(Protocol protocol, Family family, OnSocket&& on_socket);

  int proc_;                   // not owned
  bool wants_timers_ = false;  // in the present reading
  table::RowExtras extras_;    // of the socket at hand
};

}  // namespace tcptable::engine

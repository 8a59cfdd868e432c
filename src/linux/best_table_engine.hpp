// The socket table by the fastest way that this caller has: connections by BPF where that pays, the
// rest, and whatever BPF fails at, by netlink.
#pragma once

#include "bpf_connections.hpp"
#include "engine.hpp"

namespace tcptable::engine {

class BestTableEngine final : public table::TableEngine {
 public:
  // `netlink` is not owned. `proc` is an open /proc, or a tree that looks like one. Choice `bpf`
  // makes an error of what `automatic` leaves to netlink, but for sockets that are no connections.
  BestTableEngine(TableEngine& netlink, int proc, EngineChoice choice,
                  WalkOpener open = open_connection_walk)
      : netlink_(netlink), proc_(proc), choice_(choice), open_(std::move(open)) {}

  // What gave the connections since this engine was made.
  Engine kind() const noexcept override { return kind_; }
  std::span<const Gap> limits() const noexcept override;
  Result<table::ScanReport> scan(const table::Scan& scan, const Query& query,
                                 table::RowSink& sink) override;
  Result<bool> still_exists(const Row& row) override { return netlink_.still_exists(row); }

 private:
  bool is_wanted(const table::Scan& scan, const Query& query) const noexcept;
  bool is_worth_it(std::uint64_t connections) const noexcept;
  Result<void> walk(const table::Scan& scan, const Query& query, table::RowSink& sink);

  TableEngine& netlink_;
  int proc_;  // not owned
  EngineChoice choice_;
  WalkOpener open_;
  Engine kind_ = Engine::netlink;
  bool lacks_cookies_ = false;
};

}  // namespace tcptable::engine

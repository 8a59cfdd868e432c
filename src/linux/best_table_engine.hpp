// The socket table by the fastest way that this caller has: connections by BPF where that pays, the
// rest, and whatever BPF fails at, by netlink.
#pragma once

#include <functional>
#include <utility>

#include "bpf_connections.hpp"
#include "engine.hpp"
#include "published_pins.hpp"

namespace tcptable::engine {

// Where a reading of the walk comes from. A test hands in a memfd, or a pipe that breaks off.
struct WalkSources {
  using Opener = std::function<Result<sys::UniqueFd>()>;

  Opener own = open_connection_walk;
  Opener published = open_published_connections;
  std::function<bool()> own_is_loaded = connection_walk_loaded;
};

class BestTableEngine final : public table::TableEngine {
 public:
  // `netlink` is not owned. `proc` is an open /proc, or a tree that looks like one. Choice `bpf`
  // makes an error of what `automatic` leaves to netlink, but for sockets that are no connections.
  BestTableEngine(TableEngine& netlink, int proc, EngineChoice choice, WalkSources sources = {})
      : netlink_(netlink), proc_(proc), choice_(choice), sources_(std::move(sources)) {}

  // What gave the connections since this engine was made.
  Engine kind() const noexcept override { return kind_; }
  std::span<const Gap> limits() const noexcept override;
  Result<table::ScanReport> scan(const table::Scan& scan, const Query& query,
                                 table::RowSink& sink) override;
  Result<bool> still_exists(const Row& row) override { return netlink_.still_exists(row); }

 private:
  bool is_wanted(const table::Scan& scan, const Query& query) const noexcept;
  Result<sys::UniqueFd> open_walk(std::uint64_t connections);
  Result<void> walk(const table::Scan& scan, const Query& query, table::RowSink& sink);

  TableEngine& netlink_;
  int proc_;  // not owned
  EngineChoice choice_;
  WalkSources sources_;
  Engine kind_ = Engine::netlink;
  Engine opened_ = Engine::bpf;
  bool published_ignored_ = false;  // in the present scan
  bool lacks_cookies_ = false;
};

}  // namespace tcptable::engine

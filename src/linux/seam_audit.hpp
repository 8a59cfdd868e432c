// Judges the seams of a first reading while it goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "seams.hpp"
#include "table_gauge.hpp"

namespace tcptable::engine {

class SeamAudit {
 public:
  // Asked at a seam, when the kernel has gone on: whether every one of the rows is where it was.
  using StillThere = std::function<bool(std::span<const Row>)>;

  SeamAudit(TableGauge gauge, StillThere still_there)
      : gauge_(std::move(gauge)), still_there_(std::move(still_there)) {}

  // `tells_all`: the reading tells every connection of the namespace, so that none unseen can go
  // away and shift the others.
  void begin(Protocol protocol, bool tells_all);

  void on_socket(const Row& row) noexcept { log_.on_socket(row); }
  void on_seam();
  // The datagram after the newest seam has a socket of the datagram before it: the kernel was in a
  // chain that it had told in part, and went back in it rather than ahead.
  void on_repeat() noexcept { log_.drop_newest(); }
  void on_end();

  // True when chains are so long that the kernel lets go of them in the middle of a datagram as
  // well, where no seam can be seen.
  bool crowded() const noexcept { return load_ && *load_ > load_max; }

  // What is not known to be sound.
  std::vector<Seam> doubts(TablePart part) const;

 private:
  // The kernel lets go of a chain after 16 sockets. With so many per chain on average, one chain in
  // 100,000 has as many.
  static constexpr double load_max = 4;

  void judge(Seam& newest);
  std::vector<Row> newest_rows() const;
  void take_sample();
  std::optional<std::uint64_t> changes() const {
    return gauge_.changes ? gauge_.changes() : std::nullopt;
  }

  TableGauge gauge_;
  StillThere still_there_;
  SeamLog log_;
  Protocol protocol_ = Protocol::tcp;
  bool tells_all_ = false;
  bool alert_ = true;           // seams are judged at once, for the counters move
  std::size_t seam_count_ = 0;  // among connections
  std::optional<std::uint64_t> changes_;
  std::optional<double> load_;  // not known for small tables
};

}  // namespace tcptable::engine

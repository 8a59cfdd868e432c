// The socket table through NETLINK_SOCK_DIAG.
#pragma once

#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "engine.hpp"
#include "inet_diag.hpp"
#include "netlink_channel.hpp"
#include "repeat_guard.hpp"
#include "seam_audit.hpp"
#include "table_gauge.hpp"

namespace tcptable::engine {

class NetlinkEngine final : public table::TableEngine {
 public:
  explicit NetlinkEngine(const NetlinkOpener& opener, const TableGauge& gauge = {});
  NetlinkEngine(const NetlinkEngine&) = delete;
  NetlinkEngine& operator=(const NetlinkEngine&) = delete;

  Engine kind() const noexcept override { return Engine::netlink; }
  std::span<const Gap> limits() const noexcept override { return {}; }
  Result<table::ScanReport> scan(const table::Scan& asked, const Query& query,
                                 table::RowSink& sink) override;
  Result<bool> still_exists(const Row& row) override;

 private:
  enum class Ending : std::uint8_t { complete, interrupted, left };
  class FirstReading;
  class CrowdedReading;
  class OtherReading;
  class Search;

  Result<table::ScanReport> read(wire::DiagRequest request, table::RowSink& sink);
  template <typename Attempt>
  Result<Ending> with_retries(wire::DiagRequest& request, table::RowSink& sink, Attempt attempt);
  Result<table::ScanReport> read_crowded(wire::DiagRequest& request, table::RowSink& sink);
  bool settle(wire::DiagRequest request, TablePart part, table::RowSink& sink);

  template <typename Reading>
  Result<Ending> dump(NetlinkChannel& channel, wire::DiagRequest request, Reading& reading);
  template <typename Reading>
  Result<bool> walk(sys::Bytes datagram, const wire::DiagRequest& request, bool& interrupted,
                    Reading& reading);

  const table::RowExtras& extras_of(sys::Bytes payload, const wire::DiagRequest& request);

  bool are_still_there(std::span<const Row> rows);
  template <typename OnAnswer>
  Result<void> look_up(std::span<const Row> rows, OnAnswer on_answer);
  Result<std::optional<Row>> receive_answer(Protocol protocol, std::uint32_t sequence);
  Result<bool> search(const Row& row);

  TableGauge gauge_;
  NetlinkChannel channel_;
  NetlinkChannel side_channel_;  // for what is asked beside a dump, and for other readings
  std::uint32_t sequence_ = 0;
  RepeatGuard repeats_;
  SeamAudit audit_;
  ColumnSet asked_;           // by the query that is being answered
  table::RowExtras extras_;   // of the socket at hand
  bool both_at_once_ = true;  // until the kernel refuses the request that covers both families
};

}  // namespace tcptable::engine

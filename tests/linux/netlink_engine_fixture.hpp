// The netlink engine at one end of a socketpair, and the kernel played at the other.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "netlink_engine.hpp"
#include "netlink_peer.hpp"

namespace tcptable::engine {

using table::Scan;
using table::ScanScope;
using test::Datagram;
using test::diag_message;
using test::SeenRequest;

inline constexpr Scan tcp_both{Protocol::tcp, ScanScope::both, StateSet::all()};
inline constexpr Scan tcp_ipv4{Protocol::tcp, ScanScope::ipv4, StateSet::all()};
inline constexpr Scan udp_both{Protocol::udp, ScanScope::both, StateSet::all()};

inline inet_diag_msg socket_on(std::uint16_t port) {
  return diag_message("10.0.0.1", port, "10.0.0.2", 5000);
}

inline Datagram datagram() { return Datagram(0); }
inline Datagram whole_dump(std::uint16_t port) { return datagram().socket(socket_on(port)).done(); }

class NetlinkEngineTest : public testing::Test {
 protected:
  Result<table::ScanReport> scan(const Scan& what = tcp_ipv4) {
    rows_.clear();
    table::RowSink sink(query_, rows_, nullptr);
    return engine().scan(what, query_, sink);
  }
  NetlinkEngine& engine() {
    if (!engine_) engine_.emplace(peer_.opener(), gauge_);
    return *engine_;
  }
  std::vector<std::uint16_t> ports() const {
    std::vector<std::uint16_t> result;
    for (const Row& row : rows_) result.push_back(row.local_port);
    return result;
  }
  std::vector<SeenRequest> requests() { return peer_.requests(); }

  Query query_;
  table::Column<Row> rows_;
  TableGauge gauge_;  // as it is when the engine is first used
  test::NetlinkPeer peer_;
  std::optional<NetlinkEngine> engine_;  // dies first, and with it its connections
};

}  // namespace tcptable::engine

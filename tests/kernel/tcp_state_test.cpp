// Every state of RFC 9293's diagram, made for real and found again.

#include <array>
#include <cstdio>
#include <map>
#include <optional>

#include "probe.hpp"
#include "support/fd.hpp"
#include "support/sockets.hpp"
#include "support/tcp_states.hpp"

namespace tcptable::test {
namespace {

struct StateCase {
  EngineChoice engine;
  PeerRoute route;
};

std::string text_of(const StateCase& chosen) {
  const std::string engine = name_of(chosen.engine) + std::string("_");
  switch (chosen.route) {
    case PeerRoute::ipv4:
      return engine + "ipv4";
    case PeerRoute::ipv6:
      return engine + "ipv6";
    case PeerRoute::ipv6_link_local:
      return engine + "link_local";
  }
  return engine;
}

void PrintTo(const StateCase& chosen, std::ostream* out) { *out << text_of(chosen); }

class TcpStates : public KernelTest, public ::testing::WithParamInterface<StateCase> {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    if (const auto reason = scripted_peer_missing()) GTEST_SKIP() << *reason;
    if (GetParam().engine == EngineChoice::bpf) {
      if (const auto reason = bpf_missing()) GTEST_SKIP() << *reason;
    }
    device_.emplace();
    for (const TcpState state : all_tcp_states()) {
      for (const Held held : {Held::yes, Held::no}) {
        if (is_possible(state, held)) {
          sockets_.push_back(make_state(*device_, GetParam().route, state, held));
        }
      }
    }
  }

  Snapshot take_all() const { return take(tcp_only(GetParam().engine)); }
  Row row_of(const Snapshot& table, const SocketInState& socket) const {
    return only_row(table, Protocol::tcp, socket.local.port(), socket.remote.port());
  }

  std::optional<PeerDevice> device_;
  std::vector<SocketInState> sockets_;
};

OwnerReason expected_reason(const SocketInState& socket) {
  if (socket.held == Held::yes) return OwnerReason::known;
  switch (socket.state) {
    case TcpState::syn_received:
      return OwnerReason::pending_accept;
    case TcpState::time_wait:
      return OwnerReason::time_wait;
    default:
      return OwnerReason::orphaned;
  }
}

TEST_P(TcpStates, EachIsReportedAsItIs) {
  const Snapshot table = take_all();
  for (const SocketInState& socket : sockets_) {
    SCOPED_TRACE(socket.name());
    const Row row = row_of(table, socket);
    EXPECT_EQ(row.state, static_cast<State>(socket.state));
    EXPECT_EQ(row.local_bytes, socket.local.bytes());
    const auto unspecified = std::array<std::uint8_t, 16>{};
    EXPECT_EQ(row.remote_bytes,
              socket.state == TcpState::listen ? unspecified : socket.remote.bytes());
    EXPECT_EQ(row.family, socket.local.family() == AF_INET ? Family::ipv4 : Family::ipv6);
    EXPECT_EQ(row.inode, socket.held == Held::yes ? inode_of(socket.socket) : 0U);
  }
}

TEST_P(TcpStates, NoRowIsInvented) {
  // Two listeners: the one made as such, and the one that received the SYN.
  EXPECT_EQ(take_all().size(), sockets_.size() + 1);
}

TEST_P(TcpStates, OwnersAreKnownOrTheReasonIs) {
  const Snapshot table = take_all();
  for (const SocketInState& socket : sockets_) {
    SCOPED_TRACE(socket.name());
    const Row row = row_of(table, socket);
    const OwnerReason expected = expected_reason(socket);
    EXPECT_EQ(table.owner_reason(row), expected);
    const bool has_owner =
        expected == OwnerReason::known || expected == OwnerReason::pending_accept;
    EXPECT_EQ(table.owning_pid(row), has_owner ? own_pid() : 0U);
    EXPECT_EQ(table.owners(row).empty(), !has_owner);
  }
}

TEST_P(TcpStates, LinkLocalAddressesCarryTheirScope) {
  const bool can_tell = GetParam().engine != EngineChoice::procfs;
  const Snapshot table = take_all();
  for (const SocketInState& socket : sockets_) {
    SCOPED_TRACE(socket.name());
    const Row row = row_of(table, socket);
    EXPECT_EQ(local_scope_id(row), can_tell ? socket.local.scope() : 0U);
    const bool has_remote = socket.state != TcpState::listen;
    EXPECT_EQ(remote_scope_id(row), can_tell && has_remote ? socket.remote.scope() : 0U);
  }
}

TEST_P(TcpStates, AMaskOfOneStateGivesThatStateAlone) {
  std::map<TcpState, std::size_t> expected = {{TcpState::listen, 1}};
  for (const SocketInState& socket : sockets_) ++expected[socket.state];
  for (const TcpState state : all_tcp_states()) {
    SCOPED_TRACE(name(state));
    Query query = tcp_only(GetParam().engine);
    query.states = {static_cast<State>(state)};
    const Snapshot table = take(query);
    EXPECT_EQ(table.size(), expected[state]);
    for (const Row& row : table) EXPECT_EQ(row.state, static_cast<State>(state));
  }
}

TEST_P(TcpStates, PendingHandshakeHasItsListenersOwnerWhenOnlyThatStateIsAskedFor) {
  Query query = tcp_only(GetParam().engine);
  query.states = {State::syn_received};
  const Snapshot table = take(query);
  ASSERT_EQ(table.size(), 1U);
  EXPECT_EQ(table.owning_pid(*table.begin()), own_pid());
  EXPECT_EQ(table.owner_reason(*table.begin()), OwnerReason::pending_accept);
}

// The spelling that ss gives to each of the states.
const char* ss_name(TcpState state) {
  switch (state) {
    case TcpState::established:
      return "ESTAB";
    case TcpState::syn_received:
      return "SYN-RECV";
    default:
      return name(state);
  }
}

TEST_P(TcpStates, AgreeWithSs) {
  FILE* listing = popen("ss -tanH 2>/dev/null", "r");
  ASSERT_NE(listing, nullptr);
  std::map<std::string, int> in_ss;
  std::array<char, 512> line{};
  while (fgets(line.data(), line.size(), listing) != nullptr) {
    const std::string text = line.data();
    ++in_ss[text.substr(0, text.find(' '))];
  }
  if (pclose(listing) != 0) GTEST_SKIP() << "no ss here";
  std::map<std::string, int> in_ours;
  for (const Row& row : take_all()) ++in_ours[ss_name(static_cast<TcpState>(row.state))];
  EXPECT_EQ(in_ours, in_ss);
}

INSTANTIATE_TEST_SUITE_P(
    Engine, TcpStates,
    ::testing::Values(StateCase{EngineChoice::netlink, PeerRoute::ipv4},
                      StateCase{EngineChoice::netlink, PeerRoute::ipv6},
                      StateCase{EngineChoice::netlink, PeerRoute::ipv6_link_local},
                      StateCase{EngineChoice::procfs, PeerRoute::ipv4},
                      StateCase{EngineChoice::procfs, PeerRoute::ipv6},
                      StateCase{EngineChoice::procfs, PeerRoute::ipv6_link_local},
                      StateCase{EngineChoice::bpf, PeerRoute::ipv4},
                      StateCase{EngineChoice::bpf, PeerRoute::ipv6},
                      StateCase{EngineChoice::bpf, PeerRoute::ipv6_link_local}),
    [](const ::testing::TestParamInfo<StateCase>& chosen) { return text_of(chosen.param); });

}  // namespace
}  // namespace tcptable::test

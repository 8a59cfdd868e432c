// dwState for every state of RFC 9293's diagram, with the owner that belongs to it.

#include <unistd.h>

#include <optional>

#include "support/sockets.hpp"
#include "support/tcp_states.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

DWORD windows_state(TcpState state) {
  switch (state) {
    case TcpState::listen:
      return MIB_TCP_STATE_LISTEN;
    case TcpState::syn_sent:
      return MIB_TCP_STATE_SYN_SENT;
    case TcpState::syn_received:
      return MIB_TCP_STATE_SYN_RCVD;
    case TcpState::established:
      return MIB_TCP_STATE_ESTAB;
    case TcpState::fin_wait_1:
      return MIB_TCP_STATE_FIN_WAIT1;
    case TcpState::fin_wait_2:
      return MIB_TCP_STATE_FIN_WAIT2;
    case TcpState::close_wait:
      return MIB_TCP_STATE_CLOSE_WAIT;
    case TcpState::closing:
      return MIB_TCP_STATE_CLOSING;
    case TcpState::last_ack:
      return MIB_TCP_STATE_LAST_ACK;
    case TcpState::time_wait:
      return MIB_TCP_STATE_TIME_WAIT;
  }
  return 0;
}

template <typename Api>
class States : public EachTable<Api> {
 protected:
  void SetUp() override {
    EachTable<Api>::SetUp();
    if (this->IsSkipped()) return;
    if (const auto reason = scripted_peer_missing()) GTEST_SKIP() << *reason;
    device_.emplace();
    add_all(Api::family == AF_INET ? PeerRoute::ipv4 : PeerRoute::ipv6);
    if (Api::family == AF_INET6) add_all(PeerRoute::ipv6_link_local);
  }

  void add_all(PeerRoute route) {
    for (const TcpState state : all_tcp_states()) {
      for (const Held held : {Held::yes, Held::no}) {
        if (is_possible(state, held)) {
          sockets_.push_back(make_state(*device_, route, state, held));
        }
      }
    }
  }

  std::optional<PeerDevice> device_;
  std::vector<SocketInState> sockets_;
};

TYPED_TEST_SUITE(States, AllTables, TableName);

TYPED_TEST(States, EachHasWindowsNumber) {
  const std::vector<AnyRow> rows = TypeParam::take();
  for (const SocketInState& socket : this->sockets_) {
    SCOPED_TRACE(socket.name());
    const AnyRow row = only_row(rows, socket.local.port(), socket.remote.port());
    EXPECT_EQ(row.state, windows_state(socket.state));
    EXPECT_EQ(row.local, socket.local.bytes());
    EXPECT_EQ(row.local_scope, socket.local.scope());
    const bool listens = socket.state == TcpState::listen;
    EXPECT_EQ(row.remote_scope, listens ? 0U : socket.remote.scope());
    EXPECT_EQ(row.remote, listens ? (std::array<std::uint8_t, 16>{}) : socket.remote.bytes());
  }
}

template <typename Api>
class StateOwners : public States<Api> {};
TYPED_TEST_SUITE(StateOwners, OwnerTables, TableName);

TYPED_TEST(StateOwners, AreTheHoldersTheListenersOrNobody) {
  const std::vector<AnyRow> rows = TypeParam::take();
  const auto own_pid = static_cast<DWORD>(getpid());
  for (const SocketInState& socket : this->sockets_) {
    SCOPED_TRACE(socket.name());
    const bool owned = socket.held == Held::yes || socket.state == TcpState::syn_received;
    const AnyRow row = only_row(rows, socket.local.port(), socket.remote.port());
    EXPECT_EQ(row.pid, owned ? own_pid : 0U);
    EXPECT_EQ(row.offload, DWORD{TcpConnectionOffloadStateInHost});
  }
}

// Handshakes are in no counter of the kernel's: they must not be forgotten in the sizes.
TYPED_TEST(States, ExactSizeOfAllOfThemSuffices) {
  const std::size_t count = TypeParam::take().size();
  std::vector<char> buffer(TypeParam::bytes_for(count));
  auto size = static_cast<ULONG>(buffer.size());
  EXPECT_EQ(TypeParam::call(buffer.data(), &size, TRUE), ULONG{NO_ERROR});
  EXPECT_EQ(size, TypeParam::bytes_for(count));
  --size;
  EXPECT_EQ(TypeParam::call(buffer.data(), &size, TRUE), ULONG{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_GE(size, TypeParam::bytes_for(count));
}

}  // namespace
}  // namespace tcptable::test

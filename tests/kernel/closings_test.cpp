// The ends of sockets, as the kernel announces them.
#include <poll.h>

#include <tcptable/tcptable.hpp>

#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class ClosingsTest : public KernelTest {
 protected:
  // Waits until an announcement satisfies the condition, and gives it.
  template <typename Condition>
  Closing wait_for(Closings& closings, const Condition& is_meant) {
    constexpr int patience_ms = 30'000;
    while (true) {
      for (const Closing& closing : ended_)
        if (is_meant(closing.row)) return closing;
      pollfd waiting{.fd = closings.descriptor(), .events = POLLIN, .revents = 0};
      if (poll(&waiting, 1, patience_ms) != 1) throw std::runtime_error("nothing was announced");
      EXPECT_TRUE(closings.take(ended_));
    }
  }

  std::vector<Closing> ended_;
};

TEST_F(ClosingsTest, TellAConnectionThatNoSnapshotHad) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    auto closings = Closings::open();
    ASSERT_TRUE(closings) << to_string(closings.error());
    std::uint16_t client = 0;
    std::uint16_t server = 0;
    {
      const Conversation talk = converse(Endpoint::of(address));
      send_all(talk.client, 1234);
      drain(talk.server, 1234);
      client = local_port(talk.client);
      server = local_port(talk.server);
    }
    const Closing closing = wait_for(*closings, [&](const Row& row) {
      return row.local_port == server && row.remote_port == client;
    });
    EXPECT_EQ(to_string(closing.row.local_address()), address);
    EXPECT_EQ(closing.row.protocol, Protocol::tcp);
    EXPECT_NE(closing.row.cookie, 0U);
    ASSERT_TRUE(closing.tcp);
    EXPECT_GE(closing.tcp->get(&TcpInfo::received_bytes).value_or(0), 1234U);
  }
}

TEST_F(ClosingsTest, TellNothingOfAProtocolThatIsNotAskedFor) {
  auto closings = Closings::open({.tcp = false, .udp = true});
  ASSERT_TRUE(closings);
  { const Conversation talk = converse(Endpoint::of("127.0.0.1")); }
  std::uint16_t port = 0;
  {
    const Fd udp = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
    port = local_port(udp);
  }
  wait_for(*closings, [&](const Row& row) { return row.local_port == port; });
  for (const Closing& closing : ended_) EXPECT_EQ(closing.row.protocol, Protocol::udp);
}

TEST_F(ClosingsTest, GiveNothingWithoutWaitingWhereNothingEnded) {
  auto closings = Closings::open();
  ASSERT_TRUE(closings);
  const auto all = closings->take(ended_);
  EXPECT_TRUE(all && *all);
  EXPECT_TRUE(ended_.empty());
}

}  // namespace
}  // namespace tcptable::test

// details() against what the sockets themselves say.
#include <netinet/tcp.h>

#include <tcptable/tcptable.hpp>

#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class Details : public KernelTest {};

// The only row between these ports.
Row row_between(const Fd& local, std::uint16_t remote_port, Protocol protocol = Protocol::tcp) {
  Query query;
  query.protocols = {.tcp = protocol == Protocol::tcp, .udp = protocol == Protocol::udp};
  const auto table = snapshot(query);
  for (const Row& row : *table)
    if (row.local_port == local_port(local) && row.remote_port == remote_port &&
        row.inode == inode_of(local))
      return row;
  throw std::runtime_error("no such row");
}

Row without_identity(Row row) {
  row.cookie = 0;
  row.inode = 0;
  return row;
}

TEST_F(Details, CountTransfersExactlyBothWays) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    const Conversation talk = converse(Endpoint::of(address));
    send_all(talk.client, 123456);
    drain(talk.server, 123456);
    send_all(talk.server, 77);
    drain(talk.client, 77);
    const auto client = details(row_between(talk.client, local_port(talk.server)));
    const auto server = details(row_between(talk.server, local_port(talk.client)));
    ASSERT_TRUE(client && server && client->tcp && server->tcp) << address;
    EXPECT_EQ(client->tcp->get(&TcpInfo::sent_bytes), 123456U);
    EXPECT_EQ(server->tcp->get(&TcpInfo::received_bytes), 123456U);
    EXPECT_EQ(server->tcp->get(&TcpInfo::sent_bytes), 77U);
    EXPECT_EQ(client->tcp->get(&TcpInfo::received_bytes), 77U);
    EXPECT_EQ(client->tcp->get(&TcpInfo::data_segments_sent),
              server->tcp->get(&TcpInfo::data_segments_received));
  }
}

// The prefix that the C library's header knows.
TEST_F(Details, AgreeWithTheSocketsOwnTcpInfo) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 5000);
  drain(talk.server, 5000);
  await_acknowledged(talk.client);
  const auto asked = details(row_between(talk.client, local_port(talk.server)));
  tcp_info own{};
  socklen_t size = sizeof own;
  checked(getsockopt(talk.client.get(), IPPROTO_TCP, TCP_INFO, &own, &size), "TCP_INFO");
  ASSERT_TRUE(asked && asked->tcp);
  const TcpInfo& tcp = *asked->tcp;
  EXPECT_EQ(tcp.state, own.tcpi_state);
  EXPECT_EQ(tcp.options, own.tcpi_options);
  EXPECT_EQ(tcp.peer_window_scale(), own.tcpi_snd_wscale);
  EXPECT_EQ(tcp.own_window_scale(), own.tcpi_rcv_wscale);
  EXPECT_EQ(tcp.retransmission_timeout_us, own.tcpi_rto);
  EXPECT_EQ(tcp.send_mss_bytes, own.tcpi_snd_mss);
  EXPECT_EQ(tcp.rtt_us, own.tcpi_rtt);
  EXPECT_EQ(tcp.congestion_window, own.tcpi_snd_cwnd);
  EXPECT_EQ(tcp.advertised_mss_bytes, own.tcpi_advmss);
  EXPECT_EQ(tcp.total_retransmitted, own.tcpi_total_retrans);
}

TEST_F(Details, TellMemoryCongestionControlAndCgroup) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 3000);  // and nobody reads
  int buffer_bytes = 0;
  socklen_t size = sizeof buffer_bytes;
  checked(getsockopt(talk.server.get(), SOL_SOCKET, SO_RCVBUF, &buffer_bytes, &size), "SO_RCVBUF");
  std::array<char, 16> algorithm{};
  size = algorithm.size();
  checked(getsockopt(talk.server.get(), IPPROTO_TCP, TCP_CONGESTION, algorithm.data(), &size),
          "TCP_CONGESTION");
  const auto known = details(row_between(talk.server, local_port(talk.client)));
  ASSERT_TRUE(known && known->memory);
  EXPECT_EQ(known->queues.receive, 3000U);
  EXPECT_EQ(known->memory->receive_buffer_bytes, static_cast<std::uint32_t>(buffer_bytes));
  EXPECT_GE(known->memory->receive_bytes, 3000U);
  EXPECT_EQ(known->congestion(), algorithm.data());
  EXPECT_NE(known->cgroup_id.value_or(1), 0U);
}

TEST_F(Details, ServeEveryKindOfSocketWithAndWithoutCookie) {
  const Conversation talk4 = converse(Endpoint::of("127.0.0.1"));
  const Conversation talk6 = converse(Endpoint::of("::1"));
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection mapped = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  const SocketOptions udp{.type = SOCK_DGRAM};
  const Fd udp_any = bound_socket(Endpoint::of("0.0.0.0"), udp);
  const Fd udp_one = bound_socket(Endpoint::of("::1"), udp);
  const Fd udp_peer = connect_to(Endpoint::of("127.0.0.1", local_port(udp_any)), udp);
  const auto table = snapshot();
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 12U);
  for (const Row& row : *table) {
    for (const Row& asked : {row, without_identity(row)}) {
      const auto known = details(asked);
      ASSERT_TRUE(known) << to_string(known.error());
      EXPECT_EQ(known->row.cookie, row.cookie);
      EXPECT_EQ(known->row.inode, row.inode);
      EXPECT_EQ(known->tcp.has_value(), row.protocol == Protocol::tcp);
    }
  }
}

TEST_F(Details, FindEachOfSocketsThatShareAnAddress) {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    const SocketOptions options{.type = type, .reuse_port = true};
    std::vector<Fd> sharers;
    sharers.push_back(bound_socket(Endpoint::of("127.0.0.1"), options));
    const Endpoint shared = Endpoint::local_of(sharers[0].get());
    while (sharers.size() < 8) sharers.push_back(bound_socket(shared, options));
    if (type == SOCK_STREAM)
      for (const Fd& each : sharers) checked(listen(each.get(), 5), "listen");
    const auto protocol = type == SOCK_STREAM ? Protocol::tcp : Protocol::udp;
    for (const Fd& each : sharers) {
      const auto known = details(row_between(each, 0, protocol));
      ASSERT_TRUE(known) << to_string(known.error());
      EXPECT_EQ(known->row.inode, inode_of(each));
    }
  }
}

TEST_F(Details, FindASocketThatIsBoundToAnInterface) {
  const Fd bound = listener(Endpoint::of("127.0.0.1"), {.device = "lo"});
  Row row = row_between(bound, 0);
  EXPECT_EQ(row.interface_index, interface_index("lo"));
  row.interface_index = 0;
  EXPECT_TRUE(details(row));
  EXPECT_TRUE(details(without_identity(row)));
}

TEST_F(Details, SayWhatIsGoneAndWhatWasReplaced) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Row row = row_between(talk.client, local_port(talk.server));
  Row other = row;
  other.cookie += 1'000'000;
  EXPECT_EQ(details(other).error().code, ErrorCode::replaced);
  const linger reset{.l_onoff = 1, .l_linger = 0};
  checked(setsockopt(talk.client.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset), "SO_LINGER");
  talk.client.reset();
  EXPECT_EQ(details(row).error().code, ErrorCode::not_found);
  EXPECT_EQ(details(without_identity(row)).error().code, ErrorCode::not_found);
  EXPECT_EQ(details(Row{}).error().code, ErrorCode::not_found);
}

TEST_F(Details, NameTheListenerBehindAConnection) {
  const Conversation talk = converse(Endpoint::of("0.0.0.0"));
  const auto found = accepting_listener(row_between(talk.server, local_port(talk.client)));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->inode, inode_of(talk.listening));
  EXPECT_FALSE(accepting_listener(row_between(talk.client, local_port(talk.server))));
}

TEST_F(Details, LeaveNoDescriptorBehind) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Row row = row_between(talk.client, local_port(talk.server));
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) static_cast<void>(details(i % 2 == 0 ? row : Row{}));
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace tcptable::test

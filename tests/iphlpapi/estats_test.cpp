// What the EStats functions say of transfers that are known, and beside `ss -ti`.
#include "estats_api.hpp"

#include <linux/filter.h>
#include <netinet/tcp.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>

namespace tcptable::test {
namespace {

class EStats : public KernelTest {};

std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  std::string text;
  std::array<char, 4096> part{};
  while (pipe != nullptr && fgets(part.data(), part.size(), pipe) != nullptr) text += part.data();
  if (pipe != nullptr) pclose(pipe);
  return text;
}

// "name:value" words of `ss -ti` for one connection.
std::map<std::string, std::string> words_of_ss(const Fd& socket) {
  const std::string filter = "sport = :" + std::to_string(local_port(socket)) + " and dport = :" +
                             std::to_string(Endpoint::peer_of(socket.get()).port());
  std::istringstream words(output_of("ss -tinmH '" + filter + "'"));
  std::map<std::string, std::string> found;
  for (std::string word; words >> word;) {
    const auto colon = word.find(':');
    if (colon != std::string::npos) found[word.substr(0, colon)] = word.substr(colon + 1);
  }
  return found;
}

std::uint64_t number(const std::string& text) { return std::strtoull(text.c_str(), nullptr, 10); }

TEST_F(EStats, CountTransfersExactlyBothWays) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 1'234'567 / 10);
  drain(talk.server, 1'234'567 / 10);
  send_all(talk.server, 4321);
  drain(talk.client, 4321);
  await_acknowledged(talk.client);
  const auto client = data_of(ipv4_row(talk.client));
  const auto server = data_of(ipv4_row(talk.server));
  EXPECT_EQ(client.DataBytesOut, 123456U);
  EXPECT_EQ(server.DataBytesIn, 123456U);
  EXPECT_EQ(server.DataBytesOut, 4321U);
  EXPECT_EQ(client.DataBytesIn, 4321U);
  EXPECT_EQ(client.DataSegsOut, server.DataSegsIn);
  EXPECT_EQ(server.DataSegsOut, client.DataSegsIn);
  EXPECT_EQ(client.ThruBytesReceived, 4321U);
  EXPECT_EQ(client.ThruBytesAcked, 123456U + 1);  // the SYN counts
}

TEST_F(EStats, CountTransfersOverIpv6) {
  const Conversation talk = converse(Endpoint::of("::1"));
  send_all(talk.client, 5000);
  drain(talk.server, 5000);
  EXPECT_EQ(data_of(ipv6_row(talk.client)).DataBytesOut, 5000U);
  EXPECT_EQ(data_of(ipv6_row(talk.server)).DataBytesIn, 5000U);
}

TEST_F(EStats, FindConnectionsBetweenMappedAddressesByTheirIpv4Row) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection talk = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  send_all(talk.client, 600);
  const Endpoint client = Endpoint::local_of(talk.client.get());
  const Endpoint server = Endpoint::peer_of(talk.client.get());
  EXPECT_EQ(data_of(ipv4_row(server, client)).DataBytesIn, 600U);
}

TEST_F(EStats, AgreeWithSs) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 300'000);
  drain(talk.server, 300'000);
  send_all(talk.client, 2000);  // and nobody reads
  await_acknowledged(talk.client);
  const auto words = words_of_ss(talk.client);
  const auto far_words = words_of_ss(talk.server);
  if (!words.contains("bytes_sent")) GTEST_SKIP() << "no ss that knows bytes_sent";
  const auto row = ipv4_row(talk.client);
  const auto data = data_of(row);
  EXPECT_EQ(data.DataBytesOut, number(words.at("bytes_sent")));
  EXPECT_EQ(data.ThruBytesAcked, number(words.at("bytes_acked")));
  EXPECT_EQ(data.SegsOut, number(words.at("segs_out")));
  EXPECT_EQ(data.SegsIn, number(words.at("segs_in")));
  EXPECT_EQ(data.DataSegsOut, number(words.at("data_segs_out")));
  const auto path = path_of(row);
  EXPECT_EQ(path.CurRto, number(words.at("rto")));
  EXPECT_EQ(path.SmoothedRtt, number(words.at("rtt")));
  EXPECT_EQ(path.CurMss, number(words.at("mss")));
  const auto congestion = rod_of<TCP_ESTATS_SND_CONG_ROD_v0>(row, TcpConnectionEstatsSndCong);
  EXPECT_EQ(congestion.CurCwnd, number(words.at("cwnd")) * number(words.at("mss")));
  const auto far = rod_of<TCP_ESTATS_REC_ROD_v0>(ipv4_row(talk.server), TcpConnectionEstatsRec);
  EXPECT_EQ(far.CurAppRQueue, 2000U);
  const std::string memory = far_words.at("skmem");  // (r2304,rb131072,…
  EXPECT_EQ(far.LimRwin, number(memory.substr(memory.find("rb") + 2)));
  EXPECT_EQ(data_of(ipv4_row(talk.server)).DataBytesIn, number(far_words.at("bytes_received")));
  const auto fine = rod_of<TCP_ESTATS_FINE_RTT_ROD_v0>(row, TcpConnectionEstatsFineRtt);
  EXPECT_EQ(fine.SumRtt / 1000, number(words.at("rtt")));
}

TEST_F(EStats, TellBothSidesOfTheWindows) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 100);
  drain(talk.server, 100);
  await_acknowledged(talk.client);
  tcp_info own{};
  socklen_t size = sizeof own;
  checked(getsockopt(talk.client.get(), IPPROTO_TCP, TCP_INFO, &own, &size), "TCP_INFO");
  const auto row = ipv4_row(talk.client);
  const auto seen = rod_of<TCP_ESTATS_OBS_REC_ROD_v0>(row, TcpConnectionEstatsObsRec);
  const auto ours = rod_of<TCP_ESTATS_REC_ROD_v0>(row, TcpConnectionEstatsRec);
  const auto ours_of_peer =
      rod_of<TCP_ESTATS_REC_ROD_v0>(ipv4_row(talk.server), TcpConnectionEstatsRec);
  EXPECT_EQ(seen.WinScaleRcvd, own.tcpi_snd_wscale);
  EXPECT_EQ(ours.WinScaleSent, own.tcpi_rcv_wscale);
  EXPECT_EQ(seen.CurRwinRcvd, ours_of_peer.CurRwinSent);
  EXPECT_EQ(seen.MaxRwinRcvd, 0U);
}

TEST_F(EStats, TellWhatWaitsInTheSendBuffer) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const std::size_t written = fill(talk.client);
  const auto row = ipv4_row(talk.client);
  TCP_ESTATS_SEND_BUFF_ROD_v0 buffer{};
  std::uint64_t acked = 0;
  // The two are not read at one instant, and acknowledgements may come in between.
  for (int attempt = 0;
       attempt < 1000 && buffer.CurAppWQueue + acked + buffer.CurRetxQueue != written; ++attempt) {
    buffer = rod_of<TCP_ESTATS_SEND_BUFF_ROD_v0>(row, TcpConnectionEstatsSendBuff);
    acked = data_of(row).ThruBytesAcked - 1;
  }
  EXPECT_EQ(buffer.CurRetxQueue + buffer.CurAppWQueue + acked, written);
  EXPECT_GT(buffer.CurAppWQueue, 0U);
  EXPECT_EQ(buffer.MaxAppWQueue, 0U);
}

TEST_F(EStats, TellWhoOpenedTheConnection) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  for (const auto& [socket, active] : {std::pair{&talk.client, 1}, {&talk.server, 0}}) {
    TCP_ESTATS_SYN_OPTS_ROS_v0 options{};
    MIB_TCPROW row = ipv4_row(*socket);
    ASSERT_EQ(get_estats(&row, TcpConnectionEstatsSynOpts, nullptr, 0, &options, sizeof options,
                         nullptr, 0),
              ULONG{NO_ERROR});
    EXPECT_EQ(options.ActiveOpen, active);
    EXPECT_GT(options.MssSent, 500U);
    EXPECT_EQ(options.MssRcvd, 0U);
  }
}

// Whatever its state says: a row names a connection by its ends alone.
TEST_F(EStats, IgnoreTheStateAndTheUpperHalvesOfPorts) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 9);
  for (const DWORD state : {0U, 1U, 12U, 100U, 0xFFFFFFFFU}) {
    MIB_TCPROW row = ipv4_row(talk.client, state);
    row.dwLocalPort |= 0xABCD0000U;
    row.dwRemotePort |= 0x12340000U;
    EXPECT_EQ(data_of(row).DataBytesOut, 9U) << state;
  }
}

TEST_F(EStats, TellNothingOfListenersAndTimeWait) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  MIB_TCPROW listening =
      ipv4_row(Endpoint::local_of(talk.listening.get()), Endpoint::of("0.0.0.0"));
  EXPECT_EQ(data_of(listening).SegsIn, 0U);
  MIB_TCPROW closed = ipv4_row(talk.client);
  shutdown(talk.client.get(), SHUT_RDWR);
  talk.server.reset();
  EXPECT_EQ(data_of(closed).DataBytesOut, 0U);
  closed.dwLocalPort = htons(1);
  EXPECT_EQ(get_estats(&closed, 1, nullptr, 0, nullptr, 0, nullptr, 0), ULONG{ERROR_NOT_FOUND});
}

TEST_F(EStats, RememberWhatWasEnabledForOneConnection) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  MIB_TCPROW client = ipv4_row(talk.client);
  MIB_TCPROW server = ipv4_row(talk.server);
  const auto enabled = [](MIB_TCPROW& row, int type) {
    BOOLEAN value = 0xA5;
    EXPECT_EQ(get_estats(&row, type, &value, 1, nullptr, 0, nullptr, 0), ULONG{NO_ERROR});
    return value;
  };
  const BOOLEAN yes = TRUE;
  const BOOLEAN unchanged = 0xFF;
  const BOOLEAN no = FALSE;
  EXPECT_EQ(enabled(client, TcpConnectionEstatsPath), FALSE);
  ASSERT_EQ(set_estats(&client, TcpConnectionEstatsPath, &yes, 1), ULONG{NO_ERROR});
  EXPECT_EQ(enabled(client, TcpConnectionEstatsPath), TRUE);
  EXPECT_EQ(enabled(client, TcpConnectionEstatsData), FALSE);
  EXPECT_EQ(enabled(server, TcpConnectionEstatsPath), FALSE);
  ASSERT_EQ(set_estats(&client, TcpConnectionEstatsPath, &unchanged, 1), ULONG{NO_ERROR});
  EXPECT_EQ(enabled(client, TcpConnectionEstatsPath), TRUE);
  ASSERT_EQ(set_estats(&client, TcpConnectionEstatsPath, &no, 1), ULONG{NO_ERROR});
  EXPECT_EQ(enabled(client, TcpConnectionEstatsPath), FALSE);
}

TEST_F(EStats, SwitchTheDirectionsOfBandwidthApart) {
  const Conversation talk = converse(Endpoint::of("::1"));
  MIB_TCP6ROW row = ipv6_row(talk.client);
  const auto change = [&](TCP_BOOLEAN_OPTIONAL out, TCP_BOOLEAN_OPTIONAL in) {
    const TCP_ESTATS_BANDWIDTH_RW_v0 rw{out, in};
    return set_estats(&row, TcpConnectionEstatsBandwidth, &rw, sizeof rw);
  };
  const auto expect = [&](TCP_BOOLEAN_OPTIONAL out, TCP_BOOLEAN_OPTIONAL in) {
    TCP_ESTATS_BANDWIDTH_RW_v0 rw{};
    EXPECT_EQ(
        get_estats(&row, TcpConnectionEstatsBandwidth, &rw, sizeof rw, nullptr, 0, nullptr, 0),
        ULONG{NO_ERROR});
    EXPECT_EQ(rw.EnableCollectionOutbound, out);
    EXPECT_EQ(rw.EnableCollectionInbound, in);
  };
  expect(TcpBoolOptDisabled, TcpBoolOptDisabled);
  EXPECT_EQ(change(TcpBoolOptEnabled, TcpBoolOptUnchanged), ULONG{NO_ERROR});
  expect(TcpBoolOptEnabled, TcpBoolOptDisabled);
  EXPECT_EQ(change(TcpBoolOptUnchanged, TcpBoolOptEnabled), ULONG{NO_ERROR});
  expect(TcpBoolOptEnabled, TcpBoolOptEnabled);
  EXPECT_EQ(change(TcpBoolOptDisabled, TcpBoolOptUnchanged), ULONG{NO_ERROR});
  expect(TcpBoolOptDisabled, TcpBoolOptEnabled);
  for (const int wild : {2, -2, 0x01010101}) {
    const int rw[2] = {wild, TcpBoolOptUnchanged};
    EXPECT_EQ(set_estats(&row, TcpConnectionEstatsBandwidth, rw, sizeof rw),
              ULONG{ERROR_INVALID_PARAMETER});
  }
}

// Segments that are lost on the way and sent again. Not by a queue that overflows: what a sender's
// own queue drops is not sent again but sent once more, and Linux counts it twice among what was
// sent.
class LossyEStats : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    if (std::system("ip link set lo mtu 1500") != 0) GTEST_SKIP() << "no ip(8)";
  }
};

// Throws one in eight of the segments away that reach the socket, as if they had never come.
void lose_some(const Fd& socket) {
  constexpr std::uint32_t everything = 0xFFFFFFFF;
  std::array<sock_filter, 4> program{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                           static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_RANDOM)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, everything / 8, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, everything),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
  };
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  checked(setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter),
          "SO_ATTACH_FILTER");
}

void lose_no_more(const Fd& socket) {
  const int unused = 0;
  checked(setsockopt(socket.get(), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused),
          "SO_DETACH_FILTER");
}

std::uint64_t retransmitted_in_namespace() {
  std::ifstream file("/proc/thread-self/net/snmp");
  std::string names;
  std::string values;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("Tcp:")) (names.empty() ? names : values) = line;
  std::istringstream name_words(names);
  std::istringstream value_words(values);
  for (std::string name, value; name_words >> name && value_words >> value;)
    if (name == "RetransSegs") return number(value);
  throw std::runtime_error("no RetransSegs");
}

// Until something was lost, which took some luck to avoid so far. Returns how much was sent.
std::size_t send_through(const Conversation& talk) {
  constexpr std::size_t bytes_of_round = 400'000;
  constexpr std::size_t rounds_max = 200;
  const auto client = ipv4_row(talk.client);
  std::size_t bytes = 0;
  while (path_of(client).PktsRetrans == 0 && bytes < rounds_max * bytes_of_round) {
    std::thread sender([&] { send_all(talk.client, bytes_of_round); });
    drain(talk.server, bytes_of_round);
    sender.join();
    bytes += bytes_of_round;
  }
  return bytes;
}

void expect_exact_counts(const Conversation& talk, std::size_t bytes) {
  const auto client = ipv4_row(talk.client);
  const auto server = ipv4_row(talk.server);
  await_acknowledged(talk.client);
  const auto path = path_of(client);
  EXPECT_GT(path.PktsRetrans, 0U);
  EXPECT_EQ(path.PktsRetrans + path_of(server).PktsRetrans, retransmitted_in_namespace());
  EXPECT_EQ(data_of(client).DataBytesOut - path.BytesRetrans, bytes);
  EXPECT_EQ(data_of(client).ThruBytesAcked, bytes + 1);
  EXPECT_EQ(data_of(server).DataBytesIn, bytes);
}

TEST_F(LossyEStats, CountWhatTheReceiverDidNotGet) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  lose_some(talk.server);
  const std::size_t bytes = send_through(talk);
  lose_no_more(talk.server);
  expect_exact_counts(talk, bytes);
}

TEST_F(LossyEStats, CountWhatTheNetworkLost) {
  if (std::system("tc qdisc add dev lo root netem loss 10% 2>/dev/null") != 0)
    GTEST_SKIP() << "this kernel has no queueing discipline netem";
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const std::size_t bytes = send_through(talk);
  checked(-std::system("tc qdisc del dev lo root"), "tc");
  expect_exact_counts(talk, bytes);
}

}  // namespace
}  // namespace tcptable::test

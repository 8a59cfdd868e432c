// Counters around known events in a network namespace that has seen nothing else.
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>
#include <tcptable/statistics.hpp>

#include "support/child_process.hpp"
#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class Statistics : public KernelTest {};

void send_datagrams(const Fd& socket, const Endpoint& to, int count) {
  for (int i = 0; i < count; ++i)
    checked(sendto(socket.get(), "x", 1, 0, to.get(), to.size()), "sendto");
}

void receive_datagrams(const Fd& socket, int count) {
  char byte = 0;
  for (int i = 0; i < count; ++i) checked(recv(socket.get(), &byte, 1, 0), "recv");
}

TEST_F(Statistics, OfANewNamespaceAreZero) {
  const auto tcp = tcp_statistics();
  ASSERT_TRUE(tcp) << to_string(tcp.error());
  EXPECT_EQ(tcp->active_opens + tcp->passive_opens + tcp->segments_in + tcp->segments_out, 0U);
  EXPECT_EQ(tcp->established_count, 0U);
  EXPECT_EQ(tcp->connections_max, -1);
  EXPECT_GT(tcp->rto_min_ms, 0U);
  EXPECT_GT(tcp->rto_max_ms, tcp->rto_min_ms);
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const auto udp = udp_statistics(family);
    ASSERT_TRUE(udp);
    EXPECT_EQ(udp->datagrams_in + udp->datagrams_out + udp->no_ports + udp->errors_in, 0U);
    const auto icmp = icmp_statistics(family);
    ASSERT_TRUE(icmp);
    EXPECT_EQ(icmp->in.by_type[3], 0U);
  }
  const auto ip = ip_statistics(Family::ipv4);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->packets_in, 0U);
  EXPECT_EQ(ip->hop_limit, 64U);
  EXPECT_FALSE(ip->forwarding);
}

TEST_F(Statistics, CountConnections) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  Connection first = connect_through(listening);
  const Connection second = connect_through(listening);
  send_all(first.client, 100);
  auto tcp = tcp_statistics();
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->active_opens, 2U);
  EXPECT_EQ(tcp->passive_opens, 2U);
  EXPECT_EQ(tcp->established_count, 4U);
  EXPECT_EQ(tcp->segments_in, tcp->segments_out);
  EXPECT_GE(tcp->segments_out, 7U);
  EXPECT_EQ(tcp->retransmitted, 0U);

  const Endpoint nobody = Endpoint::of("127.0.0.1", 1);
  const Fd refused = open_socket(AF_INET);
  EXPECT_LT(connect(refused.get(), nobody.get(), nobody.size()), 0);
  tcp = tcp_statistics();
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->attempt_fails, 1U);
  EXPECT_EQ(tcp->resets_out, 1U);

  const linger reset{.l_onoff = 1, .l_linger = 0};
  checked(setsockopt(first.client.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset), "linger");
  first.client.reset();
  tcp = tcp_statistics();
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->established_count, 2U);
  EXPECT_EQ(tcp->established_resets, 2U);
  EXPECT_EQ(tcp->resets_out, 2U);
}

TEST_F(Statistics, CountOverflowsOfAListenersQueue) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"), {}, 0);
  const Endpoint there = Endpoint::local_of(listening.get());
  const Fd waits = connect_to(there);
  std::vector<Fd> others;
  for (int i = 0; i < 3; ++i) {
    others.push_back(open_socket(AF_INET, {.type = SOCK_STREAM | SOCK_NONBLOCK}));
    connect(others.back().get(), there.get(), there.size());
  }
  const auto tcp = tcp_statistics();
  ASSERT_TRUE(tcp);
  EXPECT_GE(tcp->listen_overflows, 1U);
  EXPECT_GE(tcp->listen_drops, tcp->listen_overflows);
}

TEST_F(Statistics, CountDatagramsOfEachFamily) {
  const Fd socket4 = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  const Fd socket6 = bound_socket(Endpoint::of("::1"), {.type = SOCK_DGRAM});
  send_datagrams(socket4, Endpoint::local_of(socket4.get()), 3);
  receive_datagrams(socket4, 3);
  send_datagrams(socket6, Endpoint::local_of(socket6.get()), 5);
  receive_datagrams(socket6, 5);
  const auto ipv4 = udp_statistics(Family::ipv4);
  const auto ipv6 = udp_statistics(Family::ipv6);
  ASSERT_TRUE(ipv4 && ipv6);
  EXPECT_EQ(ipv4->datagrams_in, 3U);
  EXPECT_EQ(ipv4->datagrams_out, 3U);
  EXPECT_EQ(ipv6->datagrams_in, 5U);
  EXPECT_EQ(ipv6->datagrams_out, 5U);
  const auto ip = ip_statistics(Family::ipv6);
  ASSERT_TRUE(ip);
  EXPECT_GE(ip->delivers_in, 5U);
  EXPECT_EQ(ip->hop_limit, 64U);
}

TEST_F(Statistics, CountWhatReachesNobodyAndItsEcho) {
  const Fd socket4 = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  const Fd socket6 = bound_socket(Endpoint::of("::1"), {.type = SOCK_DGRAM});
  send_datagrams(socket4, Endpoint::of("127.0.0.1", 1), 1);
  send_datagrams(socket6, Endpoint::of("::1", 1), 1);
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const auto udp = udp_statistics(family);
    const auto icmp = icmp_statistics(family);
    ASSERT_TRUE(udp && icmp);
    EXPECT_EQ(udp->no_ports, 1U);
    const std::size_t unreachable = family == Family::ipv4 ? 3 : 1;
    EXPECT_EQ(icmp->out.by_type.at(unreachable), 1U);
    EXPECT_EQ(icmp->in.by_type.at(unreachable), 1U);
    EXPECT_GE(icmp->in.messages, 1U);
  }
}

TEST_F(Statistics, CountInterfacesAddressesAndRoutes) {
  const auto before = network_counts(Family::ipv4);
  ASSERT_TRUE(before) << to_string(before.error());
  EXPECT_GE(before->interfaces, 1U);
  EXPECT_EQ(before->addresses, 1U);
  EXPECT_EQ(before->routes, 0U);
  const auto ipv6 = network_counts(Family::ipv6);
  ASSERT_TRUE(ipv6);
  EXPECT_EQ(ipv6->interfaces, before->interfaces);
  add_address("lo", "2001:db8::1", 64);
  const auto after = network_counts(Family::ipv6);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->addresses, ipv6->addresses + 1);
  EXPECT_EQ(network_counts(Family::ipv4)->addresses, 1U);
}

TEST_F(Statistics, AreThoseOfTheCallingThreadsNamespace) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  EXPECT_EQ(tcp_statistics()->active_opens, 1U);
  ASSERT_FALSE(enter_private_network());
  EXPECT_EQ(tcp_statistics()->active_opens, 0U);
}

TEST_F(Statistics, NeedADescriptor) {
  if (TCPTABLE_ASAN) GTEST_SKIP() << "the sanitizer's own checks need descriptors";
  EXPECT_EQ(in_child([]() -> std::string {
              while (dup(0) >= 0) {
              }
              const auto tcp = tcp_statistics();
              TCPTABLE_CHILD_REQUIRE(!tcp && tcp.error().code == ErrorCode::too_many_files);
              const auto counts = network_counts(Family::ipv4);
              TCPTABLE_CHILD_REQUIRE(!counts && counts.error().code == ErrorCode::too_many_files);
              return "";
            }),
            "");
}

// Every counter by the name that nstat has for it. Nothing when there is no nstat.
using Named = std::map<std::string, std::uint64_t>;

Named ask_nstat() {
  Named counters;
  FILE* output = popen("nstat -arsz 2>/dev/null", "r");
  if (output == nullptr) return counters;
  std::array<char, 256> line{};
  while (fgets(line.data(), line.size(), output) != nullptr) {
    std::istringstream words(line.data());
    std::string name;
    std::uint64_t value = 0;
    if (words >> name >> value) counters[name] = value;
  }
  pclose(output);
  return counters;
}

Named ask_library() {
  const auto tcp = tcp_statistics().value();
  Named named{
      {"TcpActiveOpens", tcp.active_opens},    {"TcpPassiveOpens", tcp.passive_opens},
      {"TcpAttemptFails", tcp.attempt_fails},  {"TcpEstabResets", tcp.established_resets},
      {"TcpInSegs", tcp.segments_in},          {"TcpOutSegs", tcp.segments_out},
      {"TcpRetransSegs", tcp.retransmitted},   {"TcpInErrs", tcp.errors_in},
      {"TcpOutRsts", tcp.resets_out},          {"TcpInCsumErrors", tcp.checksum_errors_in},
      {"TcpExtListenDrops", tcp.listen_drops}, {"TcpExtListenOverflows", tcp.listen_overflows}};
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const std::string version = family == Family::ipv4 ? "" : "6";
    const auto udp = udp_statistics(family).value();
    named["Udp" + version + "InDatagrams"] = udp.datagrams_in;
    named["Udp" + version + "OutDatagrams"] = udp.datagrams_out;
    named["Udp" + version + "NoPorts"] = udp.no_ports;
    named["Udp" + version + "InErrors"] = udp.errors_in;
    const auto ip = ip_statistics(family).value();
    named["Ip" + version + "InReceives"] = ip.packets_in;
    named["Ip" + version + "InDelivers"] = ip.delivers_in;
    named["Ip" + version + "OutRequests"] = ip.requests_out;
    named["Ip" + version + "ReasmReqds"] = ip.reassembly_requests;
    named["Ip" + version + "FragCreates"] = ip.fragments_made;
    named[family == Family::ipv4 ? "IpExtInOctets" : "Ip6InOctets"] = ip.octets_in;
    const auto icmp = icmp_statistics(family).value();
    named["Icmp" + version + "InMsgs"] = icmp.in.messages;
    named["Icmp" + version + "OutMsgs"] = icmp.out.messages;
    named["Icmp" + version + "InDestUnreachs"] = icmp.in.by_type.at(version.empty() ? 3 : 1);
  }
  return named;
}

TEST_F(Statistics, AgreeWithNstat) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Conversation talk6 = converse(Endpoint::of("::1"));
  const Fd socket = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  send_datagrams(socket, Endpoint::of("127.0.0.1", 1), 1);
  send_all(talk.client, 1000);
  const Named before = ask_nstat();
  if (before.empty()) GTEST_SKIP() << "no nstat";
  const Named ours = ask_library();
  const Named after = ask_nstat();
  for (const auto& [name, value] : ours) {
    ASSERT_TRUE(before.contains(name)) << name;
    EXPECT_GE(value, before.at(name)) << name;
    EXPECT_LE(value, after.at(name)) << name;
  }
  EXPECT_EQ(ours.at("TcpActiveOpens"), 2U);
}

}  // namespace
}  // namespace tcptable::test

// GetTcpStatistics and its siblings: what is refused, and whether the numbers are the kernel's.

#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/guarded_memory.hpp"
#include "support/sockets.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

struct Function {
  const char* name;
  std::size_t size;
  bool has_family;
  std::function<ULONG(void*, ULONG)> call;
};

template <typename Out>
Function with_family(const char* name, ULONG (*function)(Out*, ULONG)) {
  return {name, sizeof(Out), true,
          [function](void* out, ULONG family) { return function(static_cast<Out*>(out), family); }};
}

template <typename Out>
Function without_family(const char* name, ULONG (*function)(Out*)) {
  return {name, sizeof(Out), false,
          [function](void* out, ULONG) { return function(static_cast<Out*>(out)); }};
}

const std::vector<Function>& functions() {
  static const std::vector<Function> all{
      without_family("GetTcpStatistics", GetTcpStatistics),
      with_family("GetTcpStatisticsEx", GetTcpStatisticsEx),
      with_family("GetTcpStatisticsEx2", GetTcpStatisticsEx2),
      without_family("GetUdpStatistics", GetUdpStatistics),
      with_family("GetUdpStatisticsEx", GetUdpStatisticsEx),
      with_family("GetUdpStatisticsEx2", GetUdpStatisticsEx2),
      without_family("GetIpStatistics", GetIpStatistics),
      with_family("GetIpStatisticsEx", GetIpStatisticsEx),
      without_family("GetIcmpStatistics", GetIcmpStatistics),
      with_family("GetIcmpStatisticsEx", GetIcmpStatisticsEx),
  };
  return all;
}

class EachStatistics : public KernelTest {};

TEST_F(EachStatistics, WritesItsStructureAndNotAByteMore) {
  for (const Function& function : functions()) {
    for (std::size_t shift = 0; shift < 4; ++shift) {
      GuardedBuffer exact(function.size + shift);  // ends at a page, so starts where shift says
      EXPECT_EQ(function.call(exact.data(), AF_INET), success) << function.name;
      EXPECT_TRUE(exact.untouched_from(function.size)) << function.name;
      EXPECT_TRUE(exact.untouched_before()) << function.name;
      EXPECT_FALSE(exact.untouched_from(0)) << function.name;
    }
  }
}

TEST_F(EachStatistics, RefusesMemoryThatCannotBeWritten) {
  const ForbiddenPage page;
  for (const Function& function : functions()) {
    EXPECT_EQ(function.call(nullptr, AF_INET), refused) << function.name;
    EXPECT_EQ(function.call(page.data(), AF_INET), refused) << function.name;
    EXPECT_EQ(function.call(unmapped_address(), AF_INET), refused) << function.name;
    GuardedBuffer short_buffer(function.size - 1);
    EXPECT_EQ(function.call(short_buffer.data(), AF_INET), refused) << function.name;
    EXPECT_TRUE(short_buffer.untouched()) << function.name;
    GuardedBuffer read_only(function.size);
    read_only.make_read_only();
    EXPECT_EQ(function.call(read_only.data(), AF_INET), refused) << function.name;
  }
}

TEST_F(EachStatistics, TakesTwoFamiliesByThreeNumbers) {
  for (const Function& function : functions()) {
    if (!function.has_family) continue;
    for (int family = -1; family <= 300; ++family) {
      GuardedBuffer out(function.size);
      const bool is_family = family == 2 || family == 10 || family == 23;
      ASSERT_EQ(function.call(out.data(), static_cast<ULONG>(family)),
                is_family ? success : refused)
          << function.name << " " << family;
      ASSERT_EQ(out.untouched(), !is_family) << function.name << " " << family;
    }
  }
}

TEST_F(EachStatistics, LeavesErrnoAlone) {
  std::array<char, 4096> out{};
  for (const Function& function : functions()) {
    for (void* const place : {static_cast<void*>(out.data()), static_cast<void*>(nullptr)}) {
      errno = EXDEV;
      function.call(place, AF_INET6);
      EXPECT_EQ(errno, EXDEV) << function.name;
    }
  }
}

TEST_F(EachStatistics, WithoutDescriptorsSaysSoAndWritesNothing) {
  if (TCPTABLE_ASAN) GTEST_SKIP() << "the sanitizer's own checks need descriptors";
  for (const Function& function : functions()) {
    EXPECT_EQ(
        in_child([&]() -> std::string {
          GuardedBuffer out(function.size);
          while (dup(0) >= 0) {
          }
          TCPTABLE_CHILD_REQUIRE(function.call(out.data(), AF_INET) == ERROR_TOO_MANY_OPEN_FILES);
          TCPTABLE_CHILD_REQUIRE(out.untouched());
          return "";
        }),
        "")
        << function.name;
  }
}

// A file of names and values in pairs of lines, read by somebody else than the library.
using Named = std::map<std::string, long long>;

Named read_snmp() {
  Named named;
  std::ifstream file("/proc/thread-self/net/snmp");
  std::string names;
  std::string values;
  while (std::getline(file, names) && std::getline(file, values)) {
    std::istringstream name_words(names);
    std::istringstream value_words(values);
    std::string group;
    std::string name;
    long long value = 0;
    name_words >> group;
    value_words >> name;
    while (name_words >> name && value_words >> value) named[group + name] = value;
  }
  return named;
}

template <typename Out, typename Call>
Out taken(Call call) {
  Out out{};
  EXPECT_EQ(call(&out), success);
  return out;
}

MIB_TCPSTATS tcp(ULONG family) {
  return taken<MIB_TCPSTATS>([=](auto* out) { return GetTcpStatisticsEx(out, family); });
}

class TcpStats : public KernelTest {};

TEST_F(TcpStats, AreTheKernels) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Conversation talk6 = converse(Endpoint::of("::1"));
  send_all(talk.client, 100);
  Named kernel = read_snmp();
  const MIB_TCPSTATS stats = taken<MIB_TCPSTATS>(GetTcpStatistics);
  EXPECT_EQ(stats.dwRtoAlgorithm, 4U);
  EXPECT_EQ(stats.dwRtoMin, kernel["Tcp:RtoMin"]);
  EXPECT_EQ(stats.dwRtoMax, kernel["Tcp:RtoMax"]);
  EXPECT_EQ(stats.dwMaxConn, MIB_TCP_MAXCONN_DYNAMIC);
  EXPECT_EQ(stats.dwActiveOpens, kernel["Tcp:ActiveOpens"]);
  EXPECT_EQ(stats.dwActiveOpens, 2U);
  EXPECT_EQ(stats.dwPassiveOpens, kernel["Tcp:PassiveOpens"]);
  EXPECT_EQ(stats.dwAttemptFails, kernel["Tcp:AttemptFails"]);
  EXPECT_EQ(stats.dwEstabResets, kernel["Tcp:EstabResets"]);
  EXPECT_EQ(stats.dwInSegs, kernel["Tcp:InSegs"]);
  EXPECT_EQ(stats.dwOutSegs, kernel["Tcp:OutSegs"]);
  EXPECT_EQ(stats.dwRetransSegs, kernel["Tcp:RetransSegs"]);
  EXPECT_EQ(stats.dwInErrs, kernel["Tcp:InErrs"]);
  EXPECT_EQ(stats.dwOutRsts, kernel["Tcp:OutRsts"]);

  const MIB_TCPSTATS2 wide =
      taken<MIB_TCPSTATS2>([](auto* out) { return GetTcpStatisticsEx2(out, AF_INET); });
  EXPECT_EQ(wide.RtoAlgorithm, TcpRtoAlgorithmVanj);
  EXPECT_EQ(wide.dwMaxConn, MIB_TCP_MAXCONN_DYNAMIC);
  EXPECT_EQ(wide.dw64InSegs, stats.dwInSegs);
  EXPECT_EQ(wide.dw64OutSegs, stats.dwOutSegs);
  EXPECT_EQ(wide.dwOutRsts, stats.dwOutRsts);
  EXPECT_EQ(wide.dwNumConns, stats.dwNumConns);
}

TEST_F(TcpStats, CountConnectionsByFamily) {
  EXPECT_EQ(tcp(AF_INET).dwNumConns, 0U);
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Conversation talk6 = converse(Endpoint::of("::1"));
  const Connection more = connect_through(talk6.listening);
  EXPECT_EQ(tcp(AF_INET).dwCurrEstab, 2U);
  EXPECT_EQ(tcp(AF_INET).dwNumConns, 2U) << "listeners do not count";
  EXPECT_EQ(tcp(AF_INET6).dwCurrEstab, 4U);
  EXPECT_EQ(tcp(23).dwNumConns, 4U);
  EXPECT_EQ(tcp(AF_INET).dwActiveOpens, tcp(AF_INET6).dwActiveOpens) << "of both together";
}

TEST_F(TcpStats, CountWhatIsHalfClosedAndWhatIsOver) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  checked(shutdown(talk.client.get(), SHUT_WR), "shutdown");
  MIB_TCPSTATS stats = tcp(AF_INET);
  EXPECT_EQ(stats.dwCurrEstab, 1U) << "CLOSE_WAIT counts, FIN_WAIT2 does not";
  EXPECT_EQ(stats.dwNumConns, 2U);
  talk.server.reset();
  talk.client.reset();
  stats = tcp(AF_INET);
  EXPECT_EQ(stats.dwCurrEstab, 0U);
  EXPECT_EQ(stats.dwNumConns, 1U) << "TIME_WAIT";
}

TEST_F(TcpStats, CountMappedConnectionsAsIpv4) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection mapped = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  EXPECT_EQ(tcp(AF_INET).dwCurrEstab, 2U);
  EXPECT_EQ(tcp(AF_INET6).dwCurrEstab, 0U);
}

class UdpStats : public KernelTest {};

TEST_F(UdpStats, AreTheKernels) {
  const Fd socket = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  const Fd socket6 = bound_socket(Endpoint::of("::1"), {.type = SOCK_DGRAM});
  const Endpoint self = Endpoint::local_of(socket.get());
  const Endpoint nobody = Endpoint::of("127.0.0.1", 1);
  for (int i = 0; i < 3; ++i)
    checked(sendto(socket.get(), "x", 1, 0, self.get(), self.size()), "sendto");
  checked(sendto(socket.get(), "x", 1, 0, nobody.get(), nobody.size()), "sendto");
  Named kernel = read_snmp();
  const MIB_UDPSTATS stats = taken<MIB_UDPSTATS>(GetUdpStatistics);
  EXPECT_EQ(stats.dwInDatagrams, kernel["Udp:InDatagrams"]);
  EXPECT_EQ(stats.dwOutDatagrams, 4U);
  EXPECT_EQ(stats.dwNoPorts, 1U);
  EXPECT_EQ(stats.dwInErrors, kernel["Udp:InErrors"]);
  EXPECT_EQ(stats.dwNumAddrs, 1U);
  const MIB_UDPSTATS2 wide =
      taken<MIB_UDPSTATS2>([](auto* out) { return GetUdpStatisticsEx2(out, AF_INET); });
  EXPECT_EQ(wide.dw64InDatagrams, stats.dwInDatagrams);
  EXPECT_EQ(wide.dw64OutDatagrams, stats.dwOutDatagrams);
  EXPECT_EQ(wide.dwNoPorts, 1U);
  EXPECT_EQ(wide.dwNumAddrs, 1U);
}

TEST_F(UdpStats, CountEndpointsByFamily) {
  const auto count = [](ULONG family) {
    return taken<MIB_UDPSTATS>([=](auto* out) { return GetUdpStatisticsEx(out, family); })
        .dwNumAddrs;
  };
  EXPECT_EQ(count(AF_INET), 0U);
  EXPECT_EQ(count(AF_INET6), 0U);
  const Fd socket4 = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  EXPECT_EQ(count(AF_INET), 1U);
  EXPECT_EQ(count(AF_INET6), 0U);
  const Fd dual = bound_socket(Endpoint::of("::"), {.type = SOCK_DGRAM, .v6_only = false});
  EXPECT_EQ(count(AF_INET), 2U) << "it takes IPv4 as well";
  EXPECT_EQ(count(23), 1U);
  const Fd only6 = bound_socket(Endpoint::of("::1"), {.type = SOCK_DGRAM});
  EXPECT_EQ(count(AF_INET), 2U);
  EXPECT_EQ(count(AF_INET6), 2U);
}

class IpStats : public KernelTest {};

TEST_F(IpStats, AreTheKernels) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  Named kernel = read_snmp();
  const MIB_IPSTATS stats = taken<MIB_IPSTATS>(GetIpStatistics);
  EXPECT_EQ(stats.dwForwarding, DWORD{MIB_IP_NOT_FORWARDING});
  EXPECT_EQ(stats.dwDefaultTTL, kernel["Ip:DefaultTTL"]);
  EXPECT_EQ(stats.dwInReceives, kernel["Ip:InReceives"]);
  EXPECT_EQ(stats.dwInDelivers, kernel["Ip:InDelivers"]);
  EXPECT_EQ(stats.dwOutRequests, kernel["Ip:OutRequests"]);
  EXPECT_GT(stats.dwInReceives, 2U);
  EXPECT_EQ(stats.dwRoutingDiscards, 0U);
  EXPECT_GE(stats.dwNumIf, 1U);
  EXPECT_EQ(stats.dwNumAddr, 1U);
}

TEST_F(IpStats, SayWhatIsForwarded) {
  std::ofstream("/proc/sys/net/ipv4/ip_forward") << 1 << std::flush;
  std::ofstream("/proc/sys/net/ipv6/conf/all/forwarding") << 1 << std::flush;
  std::ofstream("/proc/sys/net/ipv6/conf/all/hop_limit") << 7 << std::flush;
  if (read_snmp()["Ip:Forwarding"] != 1) GTEST_SKIP() << "forwarding cannot be switched on here";
  EXPECT_EQ(taken<MIB_IPSTATS>(GetIpStatistics).dwForwarding, DWORD{MIB_IP_FORWARDING});
  const MIB_IPSTATS ipv6 =
      taken<MIB_IPSTATS>([](auto* out) { return GetIpStatisticsEx(out, AF_INET6); });
  EXPECT_EQ(ipv6.dwForwarding, DWORD{MIB_IP_FORWARDING});
  EXPECT_EQ(ipv6.dwDefaultTTL, 7U);
}

class IcmpStats : public KernelTest {};

TEST_F(IcmpStats, CountMessagesByTypeAndDirection) {
  const Fd socket = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  const Endpoint nobody = Endpoint::of("127.0.0.1", 1);
  checked(sendto(socket.get(), "x", 1, 0, nobody.get(), nobody.size()), "sendto");
  const MIB_ICMP icmp = taken<MIB_ICMP>(GetIcmpStatistics);
  EXPECT_EQ(icmp.stats.icmpOutStats.dwMsgs, 1U);
  EXPECT_EQ(icmp.stats.icmpOutStats.dwDestUnreachs, 1U);
  EXPECT_EQ(icmp.stats.icmpInStats.dwMsgs, 1U);
  EXPECT_EQ(icmp.stats.icmpInStats.dwDestUnreachs, 1U);
  EXPECT_EQ(icmp.stats.icmpInStats.dwEchos, 0U);
  const MIB_ICMP_EX wide =
      taken<MIB_ICMP_EX>([](auto* out) { return GetIcmpStatisticsEx(out, AF_INET); });
  EXPECT_EQ(wide.icmpOutStats.dwMsgs, 1U);
  EXPECT_EQ(wide.icmpOutStats.rgdwTypeCount[3], 1U);
  EXPECT_EQ(wide.icmpInStats.rgdwTypeCount[3], 1U);
}

TEST_F(IcmpStats, OfIpv6HaveTypesOfTheirOwn) {
  const Fd socket = bound_socket(Endpoint::of("::1"), {.type = SOCK_DGRAM});
  const Endpoint nobody = Endpoint::of("::1", 1);
  checked(sendto(socket.get(), "x", 1, 0, nobody.get(), nobody.size()), "sendto");
  const MIB_ICMP_EX icmp =
      taken<MIB_ICMP_EX>([](auto* out) { return GetIcmpStatisticsEx(out, AF_INET6); });
  EXPECT_EQ(icmp.icmpOutStats.rgdwTypeCount[1], 1U);
  EXPECT_EQ(icmp.icmpInStats.rgdwTypeCount[1], 1U);
  EXPECT_GE(icmp.icmpOutStats.dwMsgs, 1U);
}

}  // namespace
}  // namespace tcptable::test

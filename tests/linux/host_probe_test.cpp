#include "host_probe.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "../builders/proc_net_recording.hpp"
#include "temporary_proc.hpp"

namespace tcptable::engine {
namespace {

using test::first_unreal_pid;
using test::TemporaryProc;

TEST(SocketCounts, AreThoseOfBothFiles) {
  TemporaryProc proc;
  proc.net("sockstat", test::recorded_sockstat);
  proc.net("sockstat6", test::recorded_sockstat6);
  const auto counts = socket_counts(proc.fd());
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->tcp4, 6U);
  EXPECT_EQ(counts->tcp6, 6U);
  EXPECT_EQ(counts->time_wait, 1U);
  EXPECT_EQ(counts->udp6, 1U);
}

TEST(SocketCounts, DoWithoutIpv6) {
  TemporaryProc proc;
  proc.net("sockstat", test::recorded_sockstat);
  const auto counts = socket_counts(proc.fd());
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->tcp6, 0U);
}

TEST(SocketCounts, NeedTheFileAndItsTcpLine) {
  TemporaryProc proc;
  EXPECT_EQ(socket_counts(proc.fd()).error().code, ErrorCode::not_found);
  proc.net("sockstat", "sockets: used 15\n");
  EXPECT_EQ(socket_counts(proc.fd()).error().code, ErrorCode::malformed);
}

TEST(ProcNumbers, AreTheKernelsWhereTheCallerFindsItself) {
  TemporaryProc proc;
  EXPECT_FALSE(numbers_as_the_kernel_does(proc.fd()));
  proc.remove("self");
  EXPECT_TRUE(numbers_as_the_kernel_does(proc.fd()));
  proc.link("self", std::to_string(::getpid()));
  EXPECT_TRUE(numbers_as_the_kernel_does(proc.fd()));
}

TEST(TableGaugeTest, MovesWithEachCounterOfTcp) {
  TemporaryProc proc;
  const TableGauge gauge = table_gauge(proc.fd());
  EXPECT_FALSE(gauge.changes());
  proc.net("sockstat", test::recorded_sockstat);
  EXPECT_FALSE(gauge.changes());
  proc.net("snmp", test::recorded_snmp);
  const auto before = gauge.changes();
  ASSERT_TRUE(before);
  EXPECT_EQ(gauge.changes(), before);
  proc.net("sockstat6", test::recorded_sockstat6);
  const auto with_ipv6 = gauge.changes();
  EXPECT_NE(with_ipv6, before);
  // One connection ended and one began.
  std::string snmp(test::recorded_snmp);
  snmp.replace(snmp.find(" 12 13 "), 7, " 13 13 ");
  proc.net("snmp", snmp);
  EXPECT_NE(gauge.changes(), with_ipv6);
}

TEST(TableGaugeTest, TellsHowFullTheChainsAre) {
  TemporaryProc proc;
  const TableGauge gauge = table_gauge(proc.fd());
  EXPECT_FALSE(gauge.load());
  proc.net("sockstat", "TCP: inuse 6000 orphan 0 tw 1000 alloc 194 mem 42\n");
  proc.net("sockstat6", "TCP6: inuse 1000\n");
  EXPECT_DOUBLE_EQ(gauge.load().value(), 8000.0 / 65536);    // a kernel that does not tell
  for (const char* const entries : {"2000\n", "-2000\n"}) {  // of its own, or shared
    proc.file("sys/net/ipv4/tcp_ehash_entries", entries);
    EXPECT_DOUBLE_EQ(gauge.load().value(), 4);
  }
  proc.file("sys/net/ipv4/tcp_ehash_entries", "0\n");
  EXPECT_DOUBLE_EQ(gauge.load().value(), 8000.0 / 65536);
}

TEST(TableGaugeTest, TellsWhetherIpv6IsRare) {
  TemporaryProc proc;
  const TableGauge gauge = table_gauge(proc.fd());
  EXPECT_FALSE(gauge.mostly_ipv4());
  proc.net("sockstat", "TCP: inuse 100 orphan 0 tw 60 alloc 194 mem 42\n");
  EXPECT_TRUE(gauge.mostly_ipv4());
  proc.net("sockstat6", "TCP6: inuse 10\n");
  EXPECT_TRUE(gauge.mostly_ipv4());
  proc.net("sockstat6", "TCP6: inuse 11\n");
  EXPECT_FALSE(gauge.mostly_ipv4());
}

constexpr wire::SocketCounts counts{
    .tcp4 = 1000, .tcp6 = 100, .time_wait = 10, .udp4 = 40, .udp6 = 4};

RowBounds bounds(ProtocolSet protocols, FamilySet families, FamilyView view) {
  Query query;
  query.protocols = protocols;
  query.families = families;
  query.view = view;
  return bounds_of(query, counts);
}

constexpr ProtocolSet tcp{.tcp = true, .udp = false};
constexpr ProtocolSet udp{.tcp = false, .udp = true};
constexpr FamilySet both{};
constexpr FamilySet ipv4{.ipv4 = true, .ipv6 = false};
constexpr FamilySet ipv6{.ipv4 = false, .ipv6 = true};

void expect_bounds(const RowBounds& actual, std::uint64_t at_least, std::uint64_t estimate) {
  EXPECT_EQ(actual.at_least, at_least);
  EXPECT_EQ(actual.estimate, estimate);
}

TEST(BoundsOf, CountEachSocketOnceInTheSocketView) {
  expect_bounds(bounds(tcp, both, FamilyView::socket), 1100, 1110);
  expect_bounds(bounds(tcp, ipv4, FamilyView::socket), 1000, 1010);
  expect_bounds(bounds(tcp, ipv6, FamilyView::socket), 100, 110);
  expect_bounds(bounds(udp, both, FamilyView::socket), 44, 44);
  expect_bounds(bounds(udp, ipv6, FamilyView::socket), 4, 4);
}

// An IPv6 socket shows as IPv4, as IPv6, or as both: at least once, at most twice.
TEST(BoundsOf, CountUncertainFamiliesDownAndUpInTheWireView) {
  expect_bounds(bounds(tcp, both, FamilyView::wire), 1100, 1210);
  expect_bounds(bounds(tcp, ipv4, FamilyView::wire), 1000, 1110);
  expect_bounds(bounds(tcp, ipv6, FamilyView::wire), 0, 110);
  expect_bounds(bounds(udp, ipv4, FamilyView::wire), 40, 44);
}

TEST(BoundsOf, AddTheProtocols) {
  expect_bounds(bounds({}, both, FamilyView::socket), 1144, 1154);
  expect_bounds(bounds({.tcp = false, .udp = false}, both, FamilyView::socket), 0, 0);
  expect_bounds(bounds({}, {.ipv4 = false, .ipv6 = false}, FamilyView::socket), 0, 10);
}

TEST(BoundsOf, ProveNothingWhereSomeSocketsMayBeLeftOut) {
  Query query;
  query.states = StateSet::all().without(State::time_wait);
  expect_bounds(bounds_of(query, counts), 0, 1154);
  query.states = StateSet::all().with(State::bound);
  expect_bounds(bounds_of(query, counts), 1144, 1154);
}

TEST(BoundsOf, ProveNothingUnderAnyFilter) {
  std::vector<Query> queries(6);
  queries[0].local_ports = {{0, 65535}};
  queries[1].remote_ports = {{0, 65535}};
  queries[2].any_ports = {{0, 65535}};
  queries[3].local_prefixes = {*Prefix::parse("::/0")};
  queries[4].remote_prefixes = {*Prefix::parse("::/0")};
  queries[5].pids = {1};
  for (const Query& query : queries) expect_bounds(bounds_of(query, counts), 0, 1154);
}

TEST(HidesProcesses, IsToldByTheAbsenceOfProcessOne) {
  TemporaryProc proc;
  EXPECT_FALSE(hides_processes(proc.fd()));
  proc.remove("1");
  EXPECT_TRUE(hides_processes(proc.fd()));
}

TEST(InitialPidNamespace, IsToldByItsInode) {
  TemporaryProc proc;
  EXPECT_TRUE(is_initial_pid_namespace(proc.fd()));
  proc.pid_namespace("pid:[4026532201]");
  EXPECT_FALSE(is_initial_pid_namespace(proc.fd()));
  proc.pid_namespace("pid:[40265318360]");
  EXPECT_FALSE(is_initial_pid_namespace(proc.fd()));
  proc.remove("thread-self/ns/pid");
  EXPECT_FALSE(is_initial_pid_namespace(proc.fd()));
}

TEST(NetworkNamespace, IsToldByItsName) {
  TemporaryProc proc;
  EXPECT_EQ(network_namespace(proc.fd()), NamespaceName{});
  proc.link("thread-self/ns/net", "net:[4026531840]");
  const NamespaceName first = network_namespace(proc.fd());
  EXPECT_STREQ(first.data(), "net:[4026531840]");
  EXPECT_EQ(network_namespace(proc.fd()), first);
  proc.remove("thread-self/ns/net");
  proc.link("thread-self/ns/net", "net:[4026532999]");
  EXPECT_NE(network_namespace(proc.fd()), first);
}

TEST(EffectiveUid, IsTheOwnerOfTheDirectoryUnlessThatIsRoot) {
  TemporaryProc proc;
  proc.status(first_unreal_pid, 7, 1001);
  const std::uint32_t expected = ::geteuid() == 0 ? 1001 : ::geteuid();
  EXPECT_EQ(effective_uid(proc.fd(), first_unreal_pid), expected);
}

TEST(EffectiveUid, IsUnknownForAProcessThatIsGone) {
  TemporaryProc proc;
  EXPECT_EQ(effective_uid(proc.fd(), first_unreal_pid), std::nullopt);
}

TEST(EffectiveUid, IsUnknownWhereTheFileDoesNotTell) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: only directories of root are read further";
  TemporaryProc proc;
  proc.file(std::to_string(first_unreal_pid) + "/status", "Name:\tx\n");
  EXPECT_EQ(effective_uid(proc.fd(), first_unreal_pid), std::nullopt);
  EXPECT_EQ(effective_uid(proc.fd(), 4294967295U), std::nullopt);
}

}  // namespace
}  // namespace tcptable::engine

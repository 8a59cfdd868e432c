#include "protocol_counters.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "../builders/counter_recording.hpp"
#include "snmp.hpp"

namespace tcptable::wire {
namespace {

TEST(CounterPairs, GiveEachNameItsValue) {
  CounterPairs counters("Udp: InDatagrams NoPorts\nUdp: 54 0\nTcp: MaxConn\nTcp: -1\n");
  Counter counter;
  ASSERT_TRUE(counters.next(counter));
  EXPECT_EQ(counter.group, "Udp");
  EXPECT_EQ(counter.name, "InDatagrams");
  EXPECT_EQ(counter.value, 54U);
  ASSERT_TRUE(counters.next(counter));
  EXPECT_EQ(counter.name, "NoPorts");
  ASSERT_TRUE(counters.next(counter));
  EXPECT_EQ(counter.group, "Tcp");
  EXPECT_EQ(static_cast<std::int64_t>(counter.value), -1);
  EXPECT_FALSE(counters.next(counter));
  EXPECT_FALSE(counters.next(counter));
}

std::string all_of(std::string_view text) {
  std::string told;
  CounterPairs counters(text);
  for (Counter counter; counters.next(counter);)
    told.append(counter.group).append(".").append(counter.name).append(" ");
  return told;
}

TEST(CounterPairs, PassOverWhatIsNoPair) {
  EXPECT_EQ(all_of("Udp: a b\nTcp: c\nTcp: 1\n"), "Tcp.c ");
  EXPECT_EQ(all_of("no colon\nTcp: c\nTcp: 1\n"), "Tcp.c ");
  EXPECT_EQ(all_of("Tcp: c\n"), "");
  EXPECT_EQ(all_of("Tcp:\nTcp:\nUdp: a\nUdp: 1"), "Udp.a ");
  EXPECT_EQ(all_of(""), "");
}

TEST(CounterPairs, PassOverNamesWithoutANumber) {
  EXPECT_EQ(all_of("Tcp: a b c d\nTcp: 1 x 3\n"), "Tcp.a Tcp.c ");
  EXPECT_EQ(all_of("Tcp: a\nTcp: 1 2 3\n"), "Tcp.a ");
  EXPECT_EQ(all_of("Tcp: a b\nTcp: 18446744073709551616 2\n"), "Tcp.b ");
  EXPECT_EQ(all_of("Tcp: a b\nTcp: - 2\n"), "Tcp.b ");
}

TEST(CounterLines, GiveEachNameItsValue) {
  CounterLines counters("Ip6InReceives                   \t3\nAVeryLongNameWithoutAnyPadding\t4\n");
  Counter counter;
  ASSERT_TRUE(counters.next(counter));
  EXPECT_EQ(counter.group, "");
  EXPECT_EQ(counter.name, "Ip6InReceives");
  EXPECT_EQ(counter.value, 3U);
  ASSERT_TRUE(counters.next(counter));
  EXPECT_EQ(counter.name, "AVeryLongNameWithoutAnyPadding");
  EXPECT_EQ(counter.value, 4U);
  EXPECT_FALSE(counters.next(counter));
}

TEST(CounterLines, PassOverLinesOfAnotherForm) {
  CounterLines counters("no tab 3\n\t5\nx\t\ny\tz\n\nlast\t6");
  Counter counter;
  ASSERT_TRUE(counters.next(counter));
  EXPECT_EQ(counter.name, "last");
  EXPECT_FALSE(counters.next(counter));
}

TEST(ProtocolCounters, OfTcp) {
  TcpStatistics tcp;
  ASSERT_TRUE(read_tcp(test::recorded_snmp_file, tcp));
  EXPECT_EQ(tcp.rto_min_ms, 200U);
  EXPECT_EQ(tcp.rto_max_ms, 120000U);
  EXPECT_EQ(tcp.connections_max, -1);
  EXPECT_EQ(tcp.active_opens, 301U);
  EXPECT_EQ(tcp.passive_opens, 302U);
  EXPECT_EQ(tcp.attempt_fails, 303U);
  EXPECT_EQ(tcp.established_resets, 304U);
  EXPECT_EQ(tcp.established_count, 305U);
  EXPECT_EQ(tcp.segments_in, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(tcp.segments_out, 307U);
  EXPECT_EQ(tcp.retransmitted, 308U);
  EXPECT_EQ(tcp.errors_in, 309U);
  EXPECT_EQ(tcp.resets_out, 310U);
  EXPECT_EQ(tcp.checksum_errors_in, 311U);
  EXPECT_EQ(tcp.listen_drops, 0U);
  ASSERT_TRUE(read_tcp_extension(test::recorded_netstat_file, tcp));
  EXPECT_EQ(tcp.listen_overflows, 2U);
  EXPECT_EQ(tcp.listen_drops, 3U);
  EXPECT_EQ(tcp.active_opens, 301U);
}

TEST(ProtocolCounters, OfUdp) {
  UdpStatistics udp;
  ASSERT_TRUE(read_udp(test::recorded_snmp_file, udp));
  EXPECT_EQ(udp.datagrams_in, 401U);
  EXPECT_EQ(udp.no_ports, 402U);
  EXPECT_EQ(udp.errors_in, 403U);
  EXPECT_EQ(udp.datagrams_out, 404U);
  EXPECT_EQ(udp.receive_buffer_full, 405U);
  EXPECT_EQ(udp.send_buffer_full, 406U);
  EXPECT_EQ(udp.checksum_errors_in, 407U);
}

TEST(ProtocolCounters, OfUdpOverIpv6) {
  UdpStatistics udp;
  ASSERT_TRUE(read_udp6(test::recorded_snmp6_file, udp));
  EXPECT_EQ(udp.datagrams_in, 801U);
  EXPECT_EQ(udp.no_ports, 802U);
  EXPECT_EQ(udp.errors_in, 803U);
  EXPECT_EQ(udp.datagrams_out, 804U);
}

TEST(ProtocolCounters, OfIp) {
  IpStatistics ip;
  ASSERT_TRUE(read_ip(test::recorded_snmp_file, ip));
  EXPECT_TRUE(ip.forwarding);
  EXPECT_EQ(ip.hop_limit, 64U);
  EXPECT_EQ(ip.packets_in, 101U);
  EXPECT_EQ(ip.header_errors_in, 102U);
  EXPECT_EQ(ip.address_errors_in, 103U);
  EXPECT_EQ(ip.forwarded, 104U);
  EXPECT_EQ(ip.unknown_protocols_in, 105U);
  EXPECT_EQ(ip.discards_in, 106U);
  EXPECT_EQ(ip.delivers_in, 107U);
  EXPECT_EQ(ip.requests_out, 108U);
  EXPECT_EQ(ip.discards_out, 109U);
  EXPECT_EQ(ip.no_routes_out, 110U);
  EXPECT_EQ(ip.reassembly_timeouts, 111U);
  EXPECT_EQ(ip.reassembly_requests, 112U);
  EXPECT_EQ(ip.reassembly_successes, 113U);
  EXPECT_EQ(ip.reassembly_failures, 114U);
  EXPECT_EQ(ip.fragmentation_successes, 115U);
  EXPECT_EQ(ip.fragmentation_failures, 116U);
  EXPECT_EQ(ip.fragments_made, 117U);
  ASSERT_TRUE(read_ip_extension(test::recorded_netstat_file, ip));
  EXPECT_EQ(ip.no_routes_in, 11U);
  EXPECT_EQ(ip.octets_in, 17U);
  EXPECT_EQ(ip.octets_out, 18U);
}

TEST(ProtocolCounters, OfIpThatDoesNotForward) {
  IpStatistics ip{.forwarding = true};
  ASSERT_TRUE(read_ip("Ip: Forwarding DefaultTTL\nIp: 2 64\n", ip));
  EXPECT_FALSE(ip.forwarding);
}

TEST(ProtocolCounters, OfIpv6) {
  IpStatistics ip;
  ASSERT_TRUE(read_ip6(test::recorded_snmp6_file, ip));
  EXPECT_EQ(ip.packets_in, 601U);
  EXPECT_EQ(ip.header_errors_in, 602U);
  EXPECT_EQ(ip.no_routes_in, 604U);
  EXPECT_EQ(ip.delivers_in, 609U);
  EXPECT_EQ(ip.forwarded, 610U);
  EXPECT_EQ(ip.requests_out, 611U);
  EXPECT_EQ(ip.octets_in, 623U);
  EXPECT_EQ(ip.octets_out, 624U);
}

TEST(ProtocolCounters, OfIcmpByTypeAndDirection) {
  IcmpStatistics icmp;
  ASSERT_TRUE(read_icmp(test::recorded_snmp_file, icmp));
  EXPECT_EQ(icmp.in.messages, 201U);
  EXPECT_EQ(icmp.in.errors, 202U);
  EXPECT_EQ(icmp.out.messages, 204U);
  EXPECT_EQ(icmp.out.errors, 205U);
  EXPECT_EQ(icmp.in.by_type[3], 8U);
  EXPECT_EQ(icmp.in.by_type[8], 9U);
  EXPECT_EQ(icmp.in.by_type[0], 0U);
  EXPECT_EQ(icmp.out.by_type[0], 9U);
  EXPECT_EQ(icmp.out.by_type[3], 10U);
}

TEST(ProtocolCounters, OfIcmpv6ByTypeAndDirection) {
  IcmpStatistics icmp;
  ASSERT_TRUE(read_icmp6(test::recorded_snmp6_file, icmp));
  EXPECT_EQ(icmp.in.messages, 701U);
  EXPECT_EQ(icmp.in.errors, 702U);
  EXPECT_EQ(icmp.out.messages, 703U);
  EXPECT_EQ(icmp.out.errors, 704U);
  EXPECT_EQ(icmp.in.by_type[1], 705U);
  EXPECT_EQ(icmp.out.by_type[135], 707U);
}

TEST(ProtocolCounters, IgnoreTypesThatAreNone) {
  IcmpStatistics icmp;
  ASSERT_TRUE(read_icmp("IcmpMsg: InType256 InType InTypeX OutType255\nIcmpMsg: 1 2 3 4\n", icmp));
  EXPECT_EQ(icmp.out.by_type[255], 4U);
  for (const std::uint64_t count : icmp.in.by_type) EXPECT_EQ(count, 0U);
}

TEST(ProtocolCounters, AreNoneInATextWithoutTheProtocol) {
  TcpStatistics tcp;
  UdpStatistics udp;
  IpStatistics ip;
  IcmpStatistics icmp;
  for (const std::string_view text : {"", "TcpLite: InSegs\nTcpLite: 1\n", "Tcp: InSegs\n"}) {
    EXPECT_FALSE(read_tcp(text, tcp));
    EXPECT_FALSE(read_udp(text, udp));
    EXPECT_FALSE(read_ip(text, ip));
    EXPECT_FALSE(read_icmp(text, icmp));
    EXPECT_FALSE(read_udp6(text, udp));
    EXPECT_FALSE(read_ip6(text, ip));
    EXPECT_FALSE(read_icmp6(text, icmp));
  }
}

}  // namespace
}  // namespace tcptable::wire

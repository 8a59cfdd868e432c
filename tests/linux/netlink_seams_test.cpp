// What the netlink engine does where a dump may have passed a socket over (seams.hpp).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <vector>

#include "netlink_engine_fixture.hpp"

namespace tcptable::engine {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::SizeIs;

inet_diag_msg listener_on(std::uint16_t port) {
  return diag_message("10.0.0.1", port, "0.0.0.0", 0, 10);
}

// So many sockets make a datagram that the engine takes for a full one, with a seam behind it: in
// a first reading, and in the others in turn.
constexpr std::uint16_t full = 184;
constexpr std::array<std::uint16_t, 4> other_full{168, 132, 150, 109};
constexpr std::uint16_t lost = full + 1;  // what the kernel passes over at the first seam
constexpr std::uint16_t table_end = 260;

Datagram sockets(std::uint16_t first, std::uint16_t last) {
  Datagram result(0);
  for (std::uint16_t port = first; port <= last; ++port) result.socket(socket_on(port));
  return result;
}
Datagram listeners(std::uint16_t first, std::uint16_t last) {
  Datagram result(0);
  for (std::uint16_t port = first; port <= last; ++port) result.socket(listener_on(port));
  return result;
}

inet_diag_msg socket_before(std::uint16_t port, int count) {
  return socket_on(static_cast<std::uint16_t>(port - count));
}

std::vector<std::uint16_t> numbers(std::uint16_t first, std::uint16_t last) {
  std::vector<std::uint16_t> result(last - first + 1U);
  std::iota(result.begin(), result.end(), first);
  return result;
}

class NetlinkSeams : public NetlinkEngineTest {
 protected:
  // A first reading without the lost socket.
  void reply_with_a_loss() { peer_.reply({sockets(1, full), sockets(lost + 1, table_end).done()}); }
  // Another that has it, with seams elsewhere.
  void reply_with_all() {
    peer_.reply({sockets(1, 100), sockets(101, 200), sockets(201, table_end).done()});
  }
  // The n-th other reading, with a seam at the very place.
  void reply_with_the_same_loss(std::size_t n) {
    const auto begin = static_cast<std::uint16_t>(full - other_full.at(n));
    peer_.reply({sockets(1, begin), sockets(begin + 1, full), sockets(lost + 1, table_end).done()});
  }
  // The engine asks for several sockets at once, and hears of each by itself.
  static constexpr int asked = 6;
  static std::vector<Datagram> all_are_there(std::uint16_t newest, int count) {
    std::vector<Datagram> answers;
    for (int i = 0; i < count; ++i)
      answers.push_back(
          Datagram(static_cast<std::uint32_t>(i)).socket(socket_before(newest, i), 0));
    return answers;
  }
  void reply_that_all_are_there(std::uint16_t newest, int count = asked) {
    peer_.reply(all_are_there(newest, count));
  }
  // But for the one before the newest, where the kernel has `answer`.
  void reply_with(std::uint16_t newest, const Datagram& answer) {
    std::vector<Datagram> answers = all_are_there(newest, asked);
    answers[1] = answer;
    peer_.reply(answers);
  }
  void reply_that_one_is_gone(std::uint16_t newest) {
    reply_with(newest, Datagram(1).error(ENOENT));
  }
};

TEST_F(NetlinkSeams, AreSoundWhenTheLastSocketsAreStillThere) {
  peer_.reply({sockets(1, full), sockets(full + 1, table_end).done()});
  reply_that_all_are_there(full);
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  EXPECT_THAT(ports(), ElementsAreArray(numbers(1, table_end)));
  ASSERT_THAT(requests(), SizeIs(2));
  EXPECT_FALSE(requests()[1].is_dump());
  EXPECT_EQ(requests()[1].for_family().id.idiag_sport, htons(full));
}

TEST_F(NetlinkSeams, AreNotLookedForWhereTheTableEnds) {
  peer_.reply({sockets(1, full - 5), datagram().done()});
  ASSERT_TRUE(scan(tcp_both));
  EXPECT_THAT(requests(), SizeIs(1));
}

TEST_F(NetlinkSeams, AreReadAgainWhenASocketWentAway) {
  reply_with_a_loss();
  reply_that_one_is_gone(full);
  reply_with_all();
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  auto expected = numbers(1, full);
  for (const std::uint16_t port : numbers(lost + 1, table_end)) expected.push_back(port);
  expected.push_back(lost);  // and nothing twice
  EXPECT_THAT(ports(), ElementsAreArray(expected));
  ASSERT_THAT(requests(), SizeIs(3));
  EXPECT_EQ(requests()[2].for_both().idiag_states & (1U << 10), 0U);
}

TEST_F(NetlinkSeams, AreReadAgainUntilTheOtherSeamsFallElsewhere) {
  reply_with_a_loss();
  reply_that_one_is_gone(full);
  reply_with_the_same_loss(0);
  reply_with_all();
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  EXPECT_THAT(ports(), Contains(lost));
  EXPECT_THAT(requests(), SizeIs(4));
}

TEST_F(NetlinkSeams, StayDoubtfulWhenNoReadingHelps) {
  reply_with_a_loss();
  reply_that_one_is_gone(full);
  for (std::size_t n = 0; n < other_full.size(); ++n) reply_with_the_same_loss(n);
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->unsettled);
  EXPECT_THAT(ports(), SizeIs(table_end - 1U));
}

TEST_F(NetlinkSeams, StayDoubtfulWhenTheOtherReadingsFail) {
  reply_with_a_loss();
  reply_that_one_is_gone(full);
  for (int i = 0; i < 20; ++i) peer_.reply({datagram().error(ENOBUFS)});
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->unsettled);
  EXPECT_THAT(ports(), SizeIs(table_end - 1U));
  EXPECT_LE(requests().size(), 10U);
}

TEST_F(NetlinkSeams, AreDoubtfulWhereAnotherSocketCameIntoThePlace) {
  inet_diag_msg other = socket_on(full - 1);
  other.id.idiag_cookie[0] = 1;
  inet_diag_msg waiting = socket_on(full - 1);
  waiting.idiag_state = 6;
  for (const inet_diag_msg& answer : {other, waiting}) {
    reply_with_a_loss();
    reply_with(full, Datagram(1).socket(answer, 0));
    reply_with_all();
    ASSERT_TRUE(scan(tcp_both));
    EXPECT_THAT(ports(), Contains(lost));
  }
}

TEST_F(NetlinkSeams, AreDoubtfulWhenTheAnswerMakesNoSense) {
  reply_with_a_loss();
  peer_.reply({Datagram(7).socket(socket_on(full), 0)});
  reply_with_all();
  ASSERT_TRUE(scan(tcp_both));
  EXPECT_THAT(ports(), Contains(lost));
}

TEST_F(NetlinkSeams, AreSoundWhereSocketsWereToldTwice) {
  peer_.reply({sockets(1, full), sockets(full - 1, table_end).done()});
  reply_that_one_is_gone(full);
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_THAT(ports(), ElementsAreArray(numbers(1, table_end)));
  EXPECT_THAT(requests(), SizeIs(2));
}

TEST_F(NetlinkSeams, GiveWhatIsToldTwiceOnceWhereverItComes) {
  Datagram second(0);
  second.socket(socket_on(1000));  // more were added than had been told of the chain
  for (std::uint16_t port = full - 1; port <= table_end; ++port) second.socket(socket_on(port));
  peer_.reply({sockets(1, full), second.done()});
  reply_that_all_are_there(full);
  ASSERT_TRUE(scan(tcp_both));
  EXPECT_THAT(ports(), SizeIs(table_end + 1U));
}

TEST_F(NetlinkSeams, AmongListenersAreReadAgainAsSuch) {
  peer_.reply({listeners(1, full), listeners(lost + 1, 200), sockets(201, table_end).done()});
  peer_.reply({listeners(1, 100), listeners(101, 200).done()});
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  EXPECT_THAT(ports(), Contains(lost));
  EXPECT_THAT(ports(), SizeIs(table_end));
  ASSERT_THAT(requests(), SizeIs(2));
  EXPECT_EQ(requests()[1].for_both().idiag_states, 1U << 10);
}

TEST_F(NetlinkSeams, OfUdpAreReadAgain) {
  constexpr Scan udp_ipv4{Protocol::udp, ScanScope::ipv4, StateSet::all()};
  reply_with_a_loss();
  reply_with_all();
  const auto report = scan(udp_ipv4);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  EXPECT_THAT(ports(), Contains(lost));
  EXPECT_EQ(requests()[1].for_family().sdiag_protocol, IPPROTO_UDP);
  EXPECT_EQ(requests()[1].for_family().idiag_states, StateSet::all().bits());
}

TEST_F(NetlinkSeams, OfAFilteredDumpAreReadAgainWithTheFilter) {
  query_.any_ports = {{0, 60000}};
  reply_with_a_loss();
  reply_with_all();
  ASSERT_TRUE(scan(tcp_both));
  EXPECT_THAT(ports(), Contains(lost));
  ASSERT_THAT(requests(), SizeIs(2));
  EXPECT_TRUE(requests()[1].has_filter());
}

TEST_F(NetlinkSeams, AreForgottenWithABrokenDump) {
  peer_.reply({sockets(1, full), sockets(lost + 1, table_end).error(ENOBUFS)});
  reply_that_one_is_gone(full);
  peer_.reply({sockets(1, 20).done()});
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  EXPECT_THAT(ports(), ElementsAreArray(numbers(1, 20)));
}

TEST_F(NetlinkSeams, LeaveTheConnectionFitForTheNextScan) {
  reply_with_a_loss();
  reply_that_one_is_gone(full);
  reply_with_all();
  peer_.reply({whole_dump(7)});
  ASSERT_TRUE(scan(tcp_both));
  ASSERT_TRUE(scan(tcp_both));
  EXPECT_THAT(ports(), ElementsAre(7));
}

TEST_F(NetlinkSeams, AreJudgedInAWholeDumpWhereIpv6IsRare) {
  gauge_.mostly_ipv4 = [] { return true; };
  for (const ScanScope scope : {ScanScope::ipv4, ScanScope::carries_ipv4}) {
    peer_.reply({whole_dump(1)});
    ASSERT_TRUE(scan({Protocol::tcp, scope, StateSet::all()}));
    EXPECT_TRUE(requests().back().asks_for_both_families());
    EXPECT_FALSE(requests().back().has_filter());
  }
  peer_.reply({whole_dump(1)});
  ASSERT_TRUE(scan({Protocol::tcp, ScanScope::ipv6, StateSet::all()}));
  EXPECT_FALSE(requests().back().asks_for_both_families());
}

TEST_F(NetlinkSeams, LeaveIpv6OutWhereItIsNot) {
  gauge_.mostly_ipv4 = [] { return false; };
  peer_.reply({whole_dump(1)});
  ASSERT_TRUE(scan({Protocol::tcp, ScanScope::carries_ipv4, StateSet::all()}));
  EXPECT_TRUE(requests().back().has_filter());
}

class CrowdedChains : public NetlinkSeams {
 protected:
  void SetUp() override {
    gauge_.load = [] { return 10.0; };
    gauge_.changes = [this] { return ++changes_; };
  }
  // Four seams: enough to ask how full the chains are.
  void reply_with_a_large_table() {
    const auto datagram_end = [](int n) { return static_cast<std::uint16_t>(n * full); };
    peer_.reply({sockets(1, datagram_end(1)), sockets(full + 1, datagram_end(2)),
                 sockets(datagram_end(2) + 1, datagram_end(3)),
                 sockets(datagram_end(3) + 1, datagram_end(4)), sockets(1000, 1001).done()});
    for (int n = 1; n <= 3; ++n) reply_that_all_are_there(datagram_end(n));
    reply_that_all_are_there(datagram_end(4), 12);  // with the load known
  }

  std::uint64_t changes_ = 0;
};

TEST_F(CrowdedChains, AreReadThreeTimesAndUnited) {
  reply_with_a_large_table();
  peer_.reply({sockets(1, 10), sockets(9, 12).done()});
  peer_.reply({sockets(5, 20).done()});
  peer_.reply({sockets(20, 21).done()});
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->unsettled);
  EXPECT_THAT(ports(), ElementsAreArray(numbers(1, 21)));
}

TEST_F(CrowdedChains, AreReadOnceWhileNothingChanges) {
  gauge_.changes = [] { return std::uint64_t{7}; };
  reply_with_a_large_table();
  peer_.reply({sockets(1, 10).done()});
  const auto report = scan(tcp_both);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  EXPECT_THAT(ports(), ElementsAreArray(numbers(1, 10)));
}

TEST_F(CrowdedChains, AreReadFromTheBeginningAfterTrouble) {
  reply_with_a_large_table();
  peer_.reply({sockets(1, 10).error(ENOBUFS)});
  peer_.reply({sockets(1, 12).done()});
  peer_.reply({sockets(5, 14).error(ENOBUFS)});
  peer_.reply({sockets(5, 14).done()});
  peer_.reply({sockets(1, 14).done()});
  ASSERT_TRUE(scan(tcp_both));
  EXPECT_THAT(ports(), ElementsAreArray(numbers(1, 14)));
}

}  // namespace
}  // namespace tcptable::engine

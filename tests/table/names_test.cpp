#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <tcptable/collector.hpp>
#include <tcptable/snapshot.hpp>
#include <utility>

#include "../builders/rows.hpp"

namespace tcptable {
namespace {

using test::connection;
using test::listener;

TEST(Names, SpellStatesAsTheRfcDoes) {
  EXPECT_EQ(name(State::established), "ESTABLISHED");
  EXPECT_EQ(name(State::syn_sent), "SYN-SENT");
  EXPECT_EQ(name(State::syn_received), "SYN-RECEIVED");
  EXPECT_EQ(name(State::fin_wait_1), "FIN-WAIT-1");
  EXPECT_EQ(name(State::fin_wait_2), "FIN-WAIT-2");
  EXPECT_EQ(name(State::time_wait), "TIME-WAIT");
  EXPECT_EQ(name(State::closed), "CLOSED");
  EXPECT_EQ(name(State::close_wait), "CLOSE-WAIT");
  EXPECT_EQ(name(State::last_ack), "LAST-ACK");
  EXPECT_EQ(name(State::listen), "LISTEN");
  EXPECT_EQ(name(State::closing), "CLOSING");
  EXPECT_EQ(name(State::bound), "BOUND");
  EXPECT_EQ(name(static_cast<State>(12)), "UNKNOWN");
  EXPECT_EQ(name(static_cast<State>(0)), "UNKNOWN");
}

TEST(Names, SpellProtocolsAndFamilies) {
  EXPECT_EQ(name(Protocol::tcp), "tcp");
  EXPECT_EQ(name(Protocol::udp), "udp");
  EXPECT_EQ(name(Family::ipv4), "ipv4");
  EXPECT_EQ(name(Family::ipv6), "ipv6");
}

// Programs tell them apart by these words.
template <typename Enum>
void expect_distinct_identifiers(Enum last) {
  std::set<std::string_view> seen;
  for (int value = 0; value <= static_cast<int>(last); ++value) {
    const std::string_view identifier = name(static_cast<Enum>(value));
    EXPECT_TRUE(seen.insert(identifier).second) << identifier;
    EXPECT_EQ(identifier.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string_view::npos)
        << identifier;
    EXPECT_NE(identifier, "unknown");
  }
  EXPECT_EQ(name(static_cast<Enum>(static_cast<int>(last) + 1)), "unknown");
}

TEST(Names, GiveEachReasonGapAndEngineAnIdentifierOfItsOwn) {
  expect_distinct_identifiers(OwnerReason::unavailable);
  expect_distinct_identifiers(GapKind::table_unsettled);
  expect_distinct_identifiers(Engine::bpf_published);
}

TEST(Names, SpellTheReasonsThatTheHeaderPromises) {
  EXPECT_EQ(name(OwnerReason::known), "known");
  EXPECT_EQ(name(OwnerReason::time_wait), "time-wait");
  EXPECT_EQ(name(OwnerReason::pending_accept), "pending-accept");
  EXPECT_EQ(name(GapKind::processes_denied), "processes-denied");
  EXPECT_EQ(name(Engine::netlink), "netlink");
}

TEST(ScopeId, IsGivenWhereTheAddressNeedsOne) {
  const Row row = test::with_interface(connection({"fe80::1", 1}, {"fe80::2", 2}, 1), 7);
  EXPECT_EQ(local_scope_id(row), 7U);
  EXPECT_EQ(remote_scope_id(row), 7U);
}

TEST(ScopeId, IsZeroWhereTheAddressNeedsNone) {
  const Row global = test::with_interface(connection({"2001:db8::1", 1}, {"fe80::2", 2}, 1), 7);
  EXPECT_EQ(local_scope_id(global), 0U);
  EXPECT_EQ(remote_scope_id(global), 7U);
  const Row ipv4 = test::with_interface(connection({"169.254.0.1", 1}, {"169.254.0.2", 2}, 1), 7);
  EXPECT_EQ(local_scope_id(ipv4), 0U);
  EXPECT_EQ(remote_scope_id(ipv4), 0U);
}

TEST(Version, IsThreeNumbers) {
  const std::string text = version();
  EXPECT_EQ(std::count(text.begin(), text.end(), '.'), 2);
  EXPECT_EQ(text.find_first_not_of("0123456789."), std::string::npos);
}

TEST(Process, GivesItsNameUpToTheFirstZero) {
  Process process;
  EXPECT_EQ(process.name(), "");
  std::copy_n("abc\0def", 7, process.name_bytes.begin());
  EXPECT_EQ(process.name(), "abc");
  process.name_bytes.fill('x');  // no zero at all
  EXPECT_EQ(process.name(), "xxxxxxxxxxxxxxxx");
}

TEST(Snapshot, IsEmptyAndCompleteBeforeAnythingIsCollected) {
  const Snapshot snapshot;
  EXPECT_EQ(snapshot.size(), 0U);
  EXPECT_EQ(snapshot.begin(), snapshot.end());
  EXPECT_TRUE(snapshot.processes().empty());
  EXPECT_TRUE(snapshot.gaps().empty());
  EXPECT_TRUE(snapshot.complete());
  EXPECT_EQ(snapshot.table_engine(), Engine::none);
  EXPECT_EQ(snapshot.owner_engine(), Engine::none);
}

TEST(Snapshot, KnowsNothingOfARowThatItDoesNotHave) {
  const Snapshot snapshot;
  const Row row = listener({"0.0.0.0", 80}, 1);
  EXPECT_EQ(snapshot.queues(row).receive, 0U);
  EXPECT_TRUE(snapshot.owners(row).empty());
  EXPECT_EQ(snapshot.owner_reason(row), OwnerReason::not_asked);
  EXPECT_EQ(snapshot.owning_pid(row), 0U);
}

TEST(Snapshot, IsEmptyOnceMovedFrom) {
  Snapshot first;
  const Snapshot second = std::move(first);
  EXPECT_EQ(first.size(), 0U);  // NOLINT(bugprone-use-after-move): that state is what is tested
  EXPECT_TRUE(second.complete());
}

}  // namespace
}  // namespace tcptable

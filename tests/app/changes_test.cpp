#include <gtest/gtest.h>

#include <string>

#include "../builders/random_snapshot.hpp"
#include "brief_sockets.hpp"
#include "change_text.hpp"
#include "unseen.hpp"
#include "utc_time.hpp"

namespace tcptable::app {
namespace {

using namespace test;

Snapshot with_owner(const Row& row, std::string_view process_name) {
  SnapshotBuilder builder;
  Process process;
  process.pid = 812;
  std::copy(process_name.begin(), process_name.end(), process.name_bytes.begin());
  const Holder holders[] = {{.process = builder.add_process(process), .descriptor = 3}};
  builder.add(row, {.owner_reason = OwnerReason::known}, holders);
  return std::move(builder).build();
}

TcpStatistics counted(std::uint64_t active, std::uint64_t passive) {
  TcpStatistics statistics;
  statistics.active_opens = active;
  statistics.passive_opens = passive;
  return statistics;
}

Names numbers;

TEST(ChangeText, ShowsEndpointsStateAndOwner) {
  const Row row = connection({"10.0.0.1", 443}, {"10.0.0.2", 5000}, 7);
  const Snapshot snapshot = with_owner(row, "nginx");
  EXPECT_EQ(socket_text({snapshot, snapshot.rows()[0], numbers}),
            "tcp   10.0.0.1:443              10.0.0.2:5000             ESTABLISHED   812/nginx");
}

TEST(ChangeText, OfAStrangersNameIsHarmless) {
  const Row row = listener({"::1", 443}, 7);
  const Snapshot snapshot = with_owner(row, "\x1B[2J\n\xFF");
  EXPECT_EQ(socket_text({snapshot, snapshot.rows()[0], numbers}),
            "tcp6  [::1]:443                 [::]:*                    LISTEN        "
            "812/\\x1B[2J\\x0A\\xFF");
}

TEST(ChangeText, SaysWhatWasDifferentAndWhatWasUnknown) {
  SnapshotBuilder builder;
  builder.add(connection({"10.0.0.1", 443}, {"10.0.0.2", 5000}, 7));
  const Snapshot before = std::move(builder).build();
  FieldSet changed;
  changed.add(Field::state);
  changed.add(Field::pid);
  const ShownRow row{before, before.rows()[0], numbers};
  EXPECT_EQ(differences_text(row, row, identity_fields(), changed),
            "state was ESTABLISHED, pid was -");
  changed.add(Field::rtt);
  const Field fields[] = {Field::state, Field::rtt};
  EXPECT_EQ(differences_text(row, row, fields, changed), "state was ESTABLISHED, rtt -- was --");
  EXPECT_EQ(more_text(row, fields), "rtt --");
}

TEST(UtcTime, IsWrittenToTheDigit) {
  EXPECT_EQ(utc_time(0, TimeDigits::milliseconds), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_time(1'795'000'000'123'456'789, TimeDigits::nanoseconds),
            "2026-11-18T11:06:40.123456789Z");
  EXPECT_EQ(utc_time(-1, TimeDigits::nanoseconds), "1969-12-31T23:59:59.999999999Z");
}

Closing ended(const Row& row) { return {.row = row, .tcp = {}}; }

Snapshot of(const std::vector<Row>& rows) {
  SnapshotBuilder builder;
  for (const Row& row : rows) builder.add(row);
  return std::move(builder).build();
}

TEST(BriefSockets, AreThoseThatNeitherLookHad) {
  const Row before = connection({"10.0.0.1", 1}, {"10.0.0.2", 5000}, 1, State::closed);
  const Row after = connection({"10.0.0.1", 2}, {"10.0.0.2", 5000}, 2, State::closed);
  const Row never = connection({"10.0.0.1", 3}, {"10.0.0.2", 5000}, 3, State::closed);
  const Row late = connection({"10.0.0.1", 4}, {"10.0.0.2", 5000}, 4, State::closed);
  const Row unbound = connection({"0.0.0.0", 0}, {"0.0.0.0", 0}, 5, State::closed);
  const std::vector<Closing> all = {ended(before), ended(after), ended(never), ended(late),
                                    ended(unbound)};
  const std::uint64_t told[] = {late.cookie};
  const Snapshot brief = brief_sockets(all, of({before}), of({after}), told, {}).sockets;
  ASSERT_EQ(brief.size(), 1U);
  EXPECT_EQ(brief.rows()[0].local_port, 3);
  EXPECT_EQ(brief.owner_reason(brief.rows()[0]), OwnerReason::vanished);
}

TEST(BriefSockets, AreNotThoseWhoseRemainderIsThere) {
  const Row whole = connection({"10.0.0.1", 3}, {"10.0.0.2", 5000}, 3, State::closed);
  Row remainder = connection({"10.0.0.1", 3}, {"10.0.0.2", 5000}, 0, State::time_wait);
  remainder.cookie = 77;
  const std::vector<Closing> all = {ended(whole)};
  EXPECT_EQ(brief_sockets(all, {}, of({remainder}), {}, {}).sockets.size(), 0U);
}

TEST(BriefSockets, MatchTheQuery) {
  const std::vector<Closing> all = {
      ended(connection({"10.0.0.1", 3}, {"10.0.0.2", 5000}, 3, State::closed)),
      ended(connection({"10.0.0.1", 4}, {"10.0.0.2", 6000}, 4, State::closed))};
  Query query;
  query.filter = std::get<Filter>(Filter::parse("port:6000"));
  const BriefSockets brief = brief_sockets(all, {}, {}, {}, query);
  ASSERT_EQ(brief.sockets.size(), 1U);
  EXPECT_EQ(brief.sockets.rows()[0].local_port, 4);
  EXPECT_EQ(brief.undecided, 0U);
}

TEST(BriefSockets, AreCountedWhereNobodyCanSayWhetherTheyMatch) {
  const std::vector<Closing> all = {
      ended(connection({"10.0.0.1", 3}, {"10.0.0.2", 5000}, 3, State::closed)),
      ended(connection({"10.0.0.1", 4}, {"10.0.0.2", 6000}, 4, State::closed))};
  Query query;
  query.filter = std::get<Filter>(Filter::parse("port:6000 nginx"));
  EXPECT_EQ(brief_sockets(all, {}, {}, {}, query).sockets.size(), 0U);
  EXPECT_EQ(brief_sockets(all, {}, {}, {}, query).undecided, 1U);
  query.filter = {};
  query.states = StateSet{State::listen};
  EXPECT_EQ(brief_sockets(all, {}, {}, {}, query).undecided, 0U) << "no listener has a peer";
  query.states = StateSet{State::established};
  EXPECT_EQ(brief_sockets(all, {}, {}, {}, query).undecided, 2U);
}

TEST(UnseenCounter, CountsWhatTheTableNeverHad) {
  UnseenCounter counter;
  EXPECT_EQ(counter.look(counted(100, 100), counted(100, 100), 0), 0U) << "the first look";
  EXPECT_EQ(counter.look(counted(110, 107), counted(110, 107), 0), 17U);
  EXPECT_EQ(counter.look(counted(115, 107), counted(116, 107), 3), 2U);
  EXPECT_EQ(counter.look(counted(116, 107), counted(116, 107), 1), 0U)
      << "it began while the last look lasted";
}

TEST(UnseenCounter, IsSilentWhereTheCountersAre) {
  UnseenCounter counter;
  EXPECT_EQ(counter.look(std::nullopt, std::nullopt, 0), 0U);
  EXPECT_EQ(counter.look(counted(110, 107), counted(110, 107), 0), 0U);
  EXPECT_EQ(counter.look(std::nullopt, counted(0, 0), 0), 0U);
  EXPECT_EQ(counter.look(counted(3, 0), counted(3, 0), 5), 0U) << "never below 0";
}

TEST(UnseenCounter, IsAskedOnlyWhereEveryConnectionIs) {
  EXPECT_TRUE(asks_for_every_connection({}));
  Query query;
  query.filter = std::get<Filter>(Filter::parse("port:443"));
  EXPECT_FALSE(asks_for_every_connection(query));
  query = {};
  query.states = {State::established};
  EXPECT_FALSE(asks_for_every_connection(query));
}

}  // namespace
}  // namespace tcptable::app

#include <gtest/gtest.h>

#include <string>

#include "../builders/random_snapshot.hpp"
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

TEST(ChangeText, ShowsEndpointsStateAndOwner) {
  const Row row = connection({"10.0.0.1", 443}, {"10.0.0.2", 5000}, 7);
  const Snapshot snapshot = with_owner(row, "nginx");
  EXPECT_EQ(socket_text(snapshot, snapshot.rows()[0]),
            "tcp   10.0.0.1:443              10.0.0.2:5000             ESTABLISHED   812/nginx");
}

TEST(ChangeText, OfAStrangersNameIsHarmless) {
  const Row row = listener({"::1", 443}, 7);
  const Snapshot snapshot = with_owner(row, "\x1B[2J\n\xFF");
  EXPECT_EQ(socket_text(snapshot, snapshot.rows()[0]),
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
  EXPECT_EQ(differences_text(before, before.rows()[0], identity_fields(), changed),
            "state was ESTABLISHED, pid was --");
}

TEST(UtcTime, IsWrittenToTheDigit) {
  EXPECT_EQ(utc_time(0, TimeDigits::milliseconds), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(utc_time(1'795'000'000'123'456'789, TimeDigits::nanoseconds),
            "2026-11-18T11:06:40.123456789Z");
  EXPECT_EQ(utc_time(-1, TimeDigits::nanoseconds), "1969-12-31T23:59:59.999999999Z");
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

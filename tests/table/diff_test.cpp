#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tcptable/diff.hpp>

#include "../builders/random_snapshot.hpp"

namespace tcptable {
namespace {

using namespace test;

const Endpoint here{"127.0.0.1", 5000};
const Endpoint there{"127.0.0.1", 41000};

Row without_cookie(Row row) {
  row.cookie = 0;
  return row;
}
Row with_cookie(Row row, std::uint64_t cookie) {
  row.cookie = cookie;
  return row;
}

Snapshot of(const std::vector<Row>& rows) {
  SnapshotBuilder builder;
  for (const Row& row : rows) builder.add(row);
  return std::move(builder).build();
}

Snapshot held_by(const Row& row, const std::vector<std::uint32_t>& pids) {
  SnapshotBuilder builder;
  std::vector<Holder> holders;
  for (const std::uint32_t pid : pids) {
    Process process;
    process.pid = pid;
    holders.push_back({.process = builder.add_process(process), .descriptor = 3});
  }
  builder.add(row, {.owner_reason = OwnerReason::known}, holders);
  return std::move(builder).build();
}

// "opened 127.0.0.1:5000 …" of each change.
std::vector<std::string> told(const Snapshot& before, const Snapshot& after,
                              std::span<const Field> fields = identity_fields()) {
  std::vector<std::string> lines;
  for (const Change& change : diff(before, after, fields)) {
    std::string line(name(change.kind));
    const bool closed = change.kind == ChangeKind::closed;
    line += ' ' + text_of(closed ? before.rows()[change.before] : after.rows()[change.after]);
    for (const Field field : fields)
      if (change.fields.contains(field)) line += ' ' + std::string(info(field).id);
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Diff, OfASnapshotWithItselfIsEmpty) {
  RandomSnapshots random(1);
  for (int round = 0; round < 50; ++round) {
    const Snapshot snapshot = random.snapshot(random.below(60));
    EXPECT_EQ(told(snapshot, snapshot), Lines{});
  }
}

TEST(Diff, FollowsASocketByItsCookieThroughItsStates) {
  const Row was = connection(here, there, 7);
  Row is = was;
  is.state = State::close_wait;
  EXPECT_EQ(told(of({was}), of({is})),
            Lines{"changed tcp 127.0.0.1:5000 127.0.0.1:41000 CLOSE-WAIT state"});
}

TEST(Diff, APortThatAnotherSocketTookWasClosedAndOpened) {
  const Row was = connection(here, there, 7);
  const Row is = connection(here, there, 8);
  EXPECT_EQ(told(of({was}), of({is})),
            (Lines{"closed tcp 127.0.0.1:5000 127.0.0.1:41000 ESTABLISHED",
                   "opened tcp 127.0.0.1:5000 127.0.0.1:41000 ESTABLISHED"}));
  EXPECT_EQ(told(of({without_cookie(was)}), of({without_cookie(is)})).size(), 2U);
}

TEST(Diff, TheRemainderOfAConnectionIsTheConnection) {
  const Row was = connection(here, there, 7);
  for (const State state : {State::time_wait, State::fin_wait_2}) {
    const Row is = with_cookie(connection(here, there, 0, state), 999);
    ASSERT_EQ(told(of({was}), of({is})).size(), 1U);
    EXPECT_EQ(told(of({is}), of({was})).size(), 2U) << "a port that is used again";
  }
}

TEST(Diff, AListenerDoesNotTurnIntoAConnection) {
  Row was = without_cookie(listener({"0.0.0.0", 80}, 0));
  Row is = was;
  is.state = State::time_wait;
  EXPECT_EQ(told(of({was}), of({is})).size(), 2U);
}

TEST(Diff, WithoutCookiesAcceptingIsNoOpening) {
  const Row pending = without_cookie(connection(here, there, 0));
  const Row accepted = without_cookie(connection(here, there, 9));
  EXPECT_EQ(told(of({pending}), of({accepted})), Lines{});
  Row closing = pending;
  closing.state = State::fin_wait_1;
  EXPECT_EQ(told(of({accepted}), of({closing})).size(), 1U);
  EXPECT_EQ(told(of({closing}), of({accepted})).size(), 2U) << "no connection goes back";
}

TEST(Diff, OneSnapshotMayLackTheCookies) {
  const Row row = connection(here, there, 9);
  EXPECT_EQ(told(of({row}), of({without_cookie(row)})), Lines{});
  EXPECT_EQ(told(of({without_cookie(row)}), of({row})), Lines{});
}

TEST(Diff, TheSameCookieAfterARestartIsAnotherSocket) {
  const Row was = with_cookie(connection(here, there, 9), 5);
  const Row is = with_cookie(connection({"127.0.0.1", 22}, {"127.0.0.1", 1}, 9), 5);
  EXPECT_EQ(told(of({was}), of({is})).size(), 2U);
}

TEST(Diff, AUdpSocketThatConnectsHasChanged) {
  const Row was = udp_socket({"0.0.0.0", 5353}, 3);
  Row is = was;
  is.state = State::established;
  is.local_bytes = here.address.bytes;
  is.remote_bytes = there.address.bytes;
  is.remote_port = 53;
  EXPECT_EQ(told(of({was}), of({is})),
            Lines{"changed udp 127.0.0.1:5353 127.0.0.1:53 ESTABLISHED local_address "
                  "remote_address remote_port state"});
}

TEST(Diff, ListenersOfOnePortAreToldApart) {
  const Endpoint port{"0.0.0.0", 80};
  EXPECT_EQ(told(of({listener(port, 1), listener(port, 2), listener(port, 3)}),
                 of({listener(port, 3), listener(port, 1)})),
            Lines{"closed tcp 0.0.0.0:80 0.0.0.0:0 LISTEN"});
}

TEST(Diff, AConnectionThatChangedHandsHasChanged) {
  const Row row = connection(here, there, 7);
  EXPECT_EQ(told(held_by(row, {10}), held_by(row, {20})).size(), 1U);
  EXPECT_EQ(told(held_by(row, {10}), held_by(row, {10, 20})).size(), 1U);
  EXPECT_EQ(told(held_by(row, {10}), held_by(row, {})).size(), 1U);
}

TEST(Diff, ASecondDescriptorOfTheSameProcessIsNoChange) {
  const Row row = connection(here, there, 7);
  EXPECT_EQ(told(held_by(row, {10, 10}), held_by(row, {10})), Lines{});
  EXPECT_EQ(told(held_by(row, {10, 10, 20}), held_by(row, {10, 20, 20})), Lines{});
}

TEST(Diff, LooksAtTheFieldsThatAreNamedAndNoOthers) {
  const Row row = connection(here, there, 7);
  const auto with_queue = [&](std::uint32_t bytes) {
    SnapshotBuilder builder;
    builder.add(row, {.queues = Queues{bytes, 0}});
    return std::move(builder).build();
  };
  const Field fields[] = {Field::receive_queue};
  EXPECT_EQ(told(with_queue(1), with_queue(2)), Lines{});
  EXPECT_EQ(told(with_queue(1), with_queue(2), fields).size(), 1U);
  EXPECT_EQ(told(of({row}), with_queue(0), fields).size(), 1U) << "unknown is not 0";
}

// Whatever the snapshots are: what is told turns the one into the other.
TEST(Diff, AccountsForEveryRowOnce) {
  RandomSnapshots random(2);
  for (int round = 0; round < 100; ++round) {
    std::vector<Row> rows;
    for (std::uint64_t i = random.below(80); i > 0; --i) rows.push_back(random.row());
    std::vector<Row> later;
    for (const Row& row : rows)
      if (random.below(4) != 0) later.push_back(row);
    for (std::uint64_t i = random.below(20); i > 0; --i) later.push_back(random.row());
    const Snapshot before = of(rows);
    const Snapshot after = of(later);

    const auto matched = match(before, after);
    ASSERT_EQ(matched.size(), after.size());
    std::set<std::uint32_t> found;
    for (const std::uint32_t position : matched)
      EXPECT_TRUE(position == no_row || found.insert(position).second);

    const auto changes = diff(before, after);
    const auto count = [&](ChangeKind kind) {
      return static_cast<std::size_t>(
          std::count_if(changes.begin(), changes.end(),
                        [kind](const Change& change) { return change.kind == kind; }));
    };
    EXPECT_EQ(before.size() - count(ChangeKind::closed) + count(ChangeKind::opened), after.size());
    EXPECT_EQ(before.size() - count(ChangeKind::closed), found.size());
  }
}

TEST(Diff, OfManyRowsThatAreAlikeTakesNoLonger) {
  std::vector<Row> rows(200'000, without_cookie(connection(here, there, 0)));
  const Snapshot before = of(rows);
  rows.pop_back();
  EXPECT_EQ(diff(before, of(rows)).size(), 1U);
  for (Row& row : rows) row.inode = 5;
  EXPECT_LE(diff(before, of(rows)).size(), 1U);
  for (Row& row : rows) row.state = State::listen;
  EXPECT_EQ(diff(before, of(rows)).size(), 399'999U);
}

}  // namespace
}  // namespace tcptable

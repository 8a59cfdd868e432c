#include "close_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tcptable/snapshot_builder.hpp>

#include "captured.hpp"
#include "close_report.hpp"
#include "own_session.hpp"

namespace tcptable::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Row connection(std::uint16_t local, std::uint16_t remote, std::uint64_t cookie) {
  Row row{};
  row.local_bytes = testing::address("10.0.0.1").bytes;
  row.remote_bytes = testing::address("10.0.0.2").bytes;
  row.local_port = local;
  row.remote_port = remote;
  row.cookie = cookie;
  row.inode = 7;
  row.protocol = Protocol::tcp;
  row.family = Family::ipv4;
  row.state = State::established;
  return row;
}

Row listener() {
  Row row = connection(80, 0, 1);
  row.remote_bytes = {};
  row.state = State::listen;
  return row;
}

Process process(std::uint32_t pid, std::uint64_t start, std::string_view name = "nginx") {
  Process made{.start_time_ticks = start, .pid = pid, .uid = 33, .name_bytes = {}};
  std::copy(name.begin(), name.end(), made.name_bytes.begin());
  return made;
}

// One row with these holders.
Snapshot table(const Row& row, const std::vector<Process>& holders, std::string_view unit = "") {
  SnapshotBuilder builder;
  builder.add_user(33, "www-data");
  std::vector<Holder> all;
  for (const Process& each : holders) {
    ProcessFacts facts;
    facts.unit = unit;
    all.push_back({.process = builder.add_process(each, facts), .descriptor = 3, .inode = 7});
  }
  builder.add(row, {.owner_reason = all.empty() ? OwnerReason::permission : OwnerReason::known},
              all);
  return std::move(builder).build();
}

CloseOutcome verdict(const Snapshot& snapshot, const OwnSession& session = {},
                     CloseConsent consent = {}) {
  return plan_closing(snapshot, session, consent).at(0).outcome;
}

TEST(ClosePlan, TakesConnectionsWhoeverOwnsThem) {
  EXPECT_EQ(verdict(table(connection(80, 5, 9), {process(1, 1)})), CloseOutcome::planned);
  EXPECT_EQ(verdict(table(connection(80, 5, 9), {})), CloseOutcome::planned);
}

TEST(ClosePlan, KeepsWhatTakesFromAnybodyUnlessTold) {
  const Snapshot listening = table(listener(), {});
  EXPECT_EQ(verdict(listening), CloseOutcome::listener);
  EXPECT_EQ(verdict(listening, {}, {.listeners = true}), CloseOutcome::planned);
  Row datagrams = listener();
  datagrams.protocol = Protocol::udp;
  datagrams.state = State::closed;
  EXPECT_EQ(verdict(table(datagrams, {})), CloseOutcome::listener);
  datagrams.state = State::established;
  EXPECT_EQ(verdict(table(datagrams, {})), CloseOutcome::planned);
}

TEST(ClosePlan, KeepsTheSshConnectionFromEitherEnd) {
  const OwnSession session{.ssh = {*parse_ssh_connection("10.0.0.2 5 10.0.0.1 22")},
                           .ancestors = {}};
  EXPECT_EQ(verdict(table(connection(22, 5, 9), {}), session), CloseOutcome::own_session);
  EXPECT_EQ(verdict(table(connection(22, 6, 9), {}), session), CloseOutcome::planned);
  Row client = connection(5, 22, 9);
  std::swap(client.local_bytes, client.remote_bytes);
  EXPECT_EQ(verdict(table(client, {}), session), CloseOutcome::own_session);
  EXPECT_EQ(verdict(table(client, {}), session, {.own_session = true}), CloseOutcome::planned);
}

TEST(ClosePlan, KnowsTheSshConnectionOfADualStackServer) {
  const OwnSession session{.ssh = {*parse_ssh_connection("10.0.0.2 5 10.0.0.1 22")},
                           .ancestors = {}};
  Row row = connection(22, 5, 9);
  row.family = Family::ipv6;
  row.local_bytes = testing::address("::ffff:10.0.0.1").bytes;
  row.remote_bytes = testing::address("::ffff:10.0.0.2").bytes;
  EXPECT_EQ(verdict(table(row, {}), session), CloseOutcome::own_session);
}

TEST(ClosePlan, KeepsWhatAnAncestorHolds) {
  const OwnSession session{.ssh = {}, .ancestors = {process(4, 40)}};
  const Row row = connection(22, 5, 9);
  EXPECT_EQ(verdict(table(row, {process(3, 1), process(4, 40)}), session),
            CloseOutcome::own_session);
  EXPECT_EQ(verdict(table(row, {process(4, 41)}), session), CloseOutcome::planned);
}

TEST(ClosePlan, KeepsWhatSshdHoldsWhereTheTerminalIsNoAncestor) {
  const Row row = connection(22, 5, 9);
  const OwnSession session{.ssh = {}, .ancestors = {}, .is_multiplexed = true};
  for (const std::string_view name : {"sshd", "sshd-session"}) {
    EXPECT_EQ(verdict(table(row, {process(7, 70, name)}), session), CloseOutcome::own_session);
    EXPECT_EQ(verdict(table(row, {process(7, 70, name)})), CloseOutcome::planned);
  }
  EXPECT_EQ(verdict(table(row, {process(7, 70)}), session), CloseOutcome::planned);
  EXPECT_TRUE(is_multiplexer("tmux: server"));
  EXPECT_TRUE(is_multiplexer("screen"));
  EXPECT_FALSE(is_multiplexer("bash"));
}

TEST(ClosePlan, FindsTheVariableInAnEnvironment) {
  using namespace std::string_view_literals;
  const auto found = ssh_connection_in("A=1\0SSH_CONNECTION=10.0.0.2 5 10.0.0.1 22\0B=2\0"sv);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->client_port, 5);
  EXPECT_FALSE(ssh_connection_in("XSSH_CONNECTION=10.0.0.2 5 10.0.0.1 22\0"sv));
  EXPECT_FALSE(ssh_connection_in("SSH_CONNECTION=10.0.0"sv));
  EXPECT_FALSE(ssh_connection_in(""));
}

TEST(ClosePlan, ReadsOnlyWhatSshdWrites) {
  for (const char* text :
       {"", " ", "10.0.0.2", "10.0.0.2 5 10.0.0.1", "10.0.0.2 5 10.0.0.1 x",
        "10.0.0.2 5 10.0.0.1 70000", "host 5 10.0.0.1 22", "10.0.0.2  5 10.0.0.1 22"})
    EXPECT_FALSE(parse_ssh_connection(text)) << text;
  EXPECT_FALSE(parse_ssh_connection(nullptr));
  EXPECT_TRUE(parse_ssh_connection("fe80::1%eth0 5 fe80::2%eth0 22"));
}

TEST(CloseRecheck, FindsASocketInTheSameHands) {
  const Row row = connection(80, 5, 9);
  const auto plan = plan_closing(table(row, {process(1, 1), process(2, 2)}), {}, {});
  const Snapshot same = table(row, {process(2, 2), process(1, 1)});
  EXPECT_TRUE(CloseRecheck(same).is_unchanged(plan[0]));
}

TEST(CloseRecheck, NoticesOtherHandsOtherSocketsAndAbsence) {
  const Row row = connection(80, 5, 9);
  const auto plan = plan_closing(table(row, {process(1, 1)}), {}, {});
  for (const Snapshot& now :
       {table(row, {process(1, 1), process(2, 2)}), table(row, {process(1, 3)}), table(row, {}),
        table(connection(80, 5, 10), {process(1, 1)}), table(connection(80, 6, 9), {process(1, 1)}),
        Snapshot()})
    EXPECT_FALSE(CloseRecheck(now).is_unchanged(plan[0]));
}

TEST(CloseRecheck, TrustsNoSocketWithoutACookie) {
  const Row row = connection(80, 5, 0);
  const auto plan = plan_closing(table(row, {}), {}, {});
  const Snapshot now = table(row, {});
  EXPECT_FALSE(CloseRecheck(now).is_unchanged(plan[0]));
}

CloseEntry entry(CloseOutcome outcome, Row row = connection(80, 5, 9)) {
  CloseEntry made;
  made.row = row;
  made.owner_reason = OwnerReason::permission;
  made.outcome = outcome;
  return made;
}

TEST(ClosePlan, CountsTheOtherEndOfAClosedConnectionAsClosed) {
  Row other = connection(5, 80, 10);
  std::swap(other.local_bytes, other.remote_bytes);
  std::vector<CloseEntry> entries{entry(CloseOutcome::closed), entry(CloseOutcome::gone, other),
                                  entry(CloseOutcome::gone)};
  credit_other_ends(entries);
  EXPECT_EQ(count(entries, CloseOutcome::closed), 2U);
  EXPECT_EQ(entries[2].outcome, CloseOutcome::gone);
}

TEST(CloseReport, ShowsWhatAndWhose) {
  const Snapshot snapshot = table(connection(80, 5, 9), {process(902, 1)}, "nginx.service");
  const auto plan = plan_closing(snapshot, {}, {});
  EXPECT_EQ(plan_text(plan),
            "To be closed:\n"
            "  tcp   10.0.0.1:80  10.0.0.2:5  ESTABLISHED   nginx (pid 902, www-data, "
            "nginx.service)\n");
  EXPECT_EQ(question(plan), "close 1 connection? [y/N] ");
}

TEST(CloseReport, TellsWhyNobodyIsNamed) {
  EXPECT_THAT(plan_text(plan_closing(table(connection(80, 5, 9), {}), {}, {})),
              HasSubstr("ESTABLISHED   (permission)\n"));
}

TEST(CloseReport, EscapesForeignNames) {
  const Snapshot snapshot =
      table(connection(80, 5, 9), {process(1, 1, "\x1B[2J\n")}, "a\x1B.service");
  const auto plan = plan_closing(snapshot, {}, {});
  EXPECT_THAT(plan_text(plan), Not(HasSubstr("\x1B")));
  EXPECT_THAT(plan_text(plan), HasSubstr("\\x1B[2J\\x0A (pid 1, www-data, a\\x1B.service)"));
}

TEST(CloseReport, AsksAboutSocketsWhereNotAllAreConnections) {
  std::vector<CloseEntry> entries{entry(CloseOutcome::planned),
                                  entry(CloseOutcome::planned, listener())};
  EXPECT_EQ(question(entries), "close 2 sockets? [y/N] ");
}

TEST(CloseReport, TakesNothingButYesForYes) {
  for (const char* yes : {"y", "Y", "yes"}) EXPECT_TRUE(is_yes(yes));
  for (const char* no : {"", "n", "yep", " y", "y\r"}) EXPECT_FALSE(is_yes(no));
}

ExitCode code(std::vector<CloseOutcome> outcomes, CloseRun run = CloseRun::done) {
  std::vector<CloseEntry> entries;
  for (const CloseOutcome outcome : outcomes) entries.push_back(entry(outcome));
  return exit_code_for(entries, run);
}

TEST(CloseReport, TellsAllSomeAndNoneByItsCode) {
  using enum CloseOutcome;
  EXPECT_EQ(code({closed, closed}), ExitCode::answered);
  EXPECT_EQ(code({closed, gone}), ExitCode::partial);
  EXPECT_EQ(code({closed, denied}), ExitCode::partial);
  EXPECT_EQ(code({listener}), ExitCode::partial);
  EXPECT_EQ(code({}), ExitCode::nothing_matched);
  EXPECT_EQ(code({gone, changed}), ExitCode::nothing_matched);
  EXPECT_EQ(code({denied, gone}), ExitCode::permission);
  EXPECT_EQ(code({failed}), ExitCode::failure);
  EXPECT_EQ(code({unsupported}), ExitCode::failure);
  EXPECT_EQ(code({planned}, CloseRun::dry), ExitCode::answered);
  EXPECT_EQ(code({planned, listener}, CloseRun::dry), ExitCode::partial);
  EXPECT_EQ(code({planned}, CloseRun::declined), ExitCode::partial);
}

TEST(CloseReport, SaysWhatWasNotClosed) {
  const std::vector<CloseEntry> entries{entry(CloseOutcome::closed), entry(CloseOutcome::changed),
                                        entry(CloseOutcome::own_session)};
  EXPECT_EQ(results_text(entries),
            "not closed: tcp 10.0.0.1:80 - 10.0.0.2:5 ESTABLISHED: it is another's by now, or no "
            "longer what was asked for; not touched\n"
            "closed 1 of 3 sockets, kept 1\n");
}

TEST(CloseReport, IsADocument) {
  const std::vector<CloseEntry> entries{entry(CloseOutcome::closed)};
  EXPECT_THAT(
      testing::captured(
          [&](Output& output) { render_close_json(entries, CloseRun::done, output); }),
      HasSubstr(R"({"schema":"tcptable-close/1","dry_run":false,"declined":false,"matched":1,)"
                R"("closed":1,"sockets":[)"));
}

}  // namespace
}  // namespace tcptable::app

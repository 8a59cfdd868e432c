#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <tcptable/snapshot_builder.hpp>

#include "captured.hpp"
#include "who_options.hpp"
#include "who_report.hpp"

namespace tcptable::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr std::int64_t now = 1'000'000;

std::optional<std::uint16_t> services(std::string_view name) {
  return name == "https" ? std::optional<std::uint16_t>(443) : std::nullopt;
}

TEST(WhoTarget, IsAPortInManyForms) {
  for (const char* word : {"443", ":443", "tcp/443", "443/tcp", "https", "tcp/https", "https/tcp",
                           "10.0.0.1:443", "[::1]:443", "tcp/10.0.0.1:https", "443/udp"}) {
    const auto target = parse_who_target(word, services);
    ASSERT_TRUE(target) << word;
    EXPECT_EQ(target->port, 443) << word;
  }
  EXPECT_EQ(parse_who_target("443/udp", services)->protocol, Protocol::udp);
  EXPECT_FALSE(parse_who_target("443", services)->protocol);
  EXPECT_EQ(parse_who_target("[::1]:443", services)->address, testing::address("::1"));
}

TEST(WhoTarget, IsNothingElse) {
  for (const char* word : {"", ":", "0", "65536", "-1", "nobody", "icmp/1", "tcp/", "/443", "a:443",
                           "::1:443", "[::1]", "443x", "1.2.3.4:", "tcp/udp/1"})
    EXPECT_FALSE(parse_who_target(word, services)) << word;
}

TEST(WhoOptions, QuoteAWrongWordHarmlessly) {
  const std::array arguments{"who", "\x1B[2J", static_cast<const char*>(nullptr)};
  const auto parsed = parse_who_options(2, arguments.data(), services);
  const auto& farewell = std::get<Farewell>(parsed);
  EXPECT_EQ(farewell.code, ExitCode::usage);
  EXPECT_THAT(farewell.text, HasSubstr("'\\x1B[2J' is neither"));
}

Row made(std::string_view local, std::uint16_t port, State state, std::string_view remote = "",
         std::uint16_t remote_port = 0) {
  Row row{};
  const Address at = testing::address(local);
  row.local_bytes = at.bytes;
  if (!remote.empty()) row.remote_bytes = testing::address(remote).bytes;
  row.local_port = port;
  row.remote_port = remote_port;
  row.protocol = Protocol::tcp;
  row.family = at.family;
  row.state = state;
  row.inode = 7;
  row.uid = 33;
  return row;
}

class Who : public ::testing::Test {
 protected:
  void SetUp() override { builder_.add_user(33, "www-data"); }

  std::uint32_t process(std::uint32_t pid, std::string_view name, ProcessFacts facts = {}) {
    Process each{.start_time_ticks = pid, .pid = pid, .uid = 33, .name_bytes = {}};
    std::copy(name.begin(), name.end(), each.name_bytes.begin());
    return builder_.add_process(each, facts);
  }
  void add(const Row& row, const std::vector<std::uint32_t>& processes,
           std::optional<Queues> queues = {}) {
    std::vector<Holder> holders;
    for (const std::uint32_t each : processes)
      holders.push_back({.process = each, .descriptor = 3, .inode = 7});
    RowFacts facts;
    facts.owner_reason = holders.empty() ? OwnerReason::permission : OwnerReason::known;
    facts.queues = queues;
    builder_.add(row, facts, holders);
  }
  WhoReport report(std::string_view target = "443") {
    snapshot_ = std::move(builder_).build();
    return who(snapshot_, *parse_who_target(target, services));
  }

  SnapshotBuilder builder_;
  Snapshot snapshot_;
};

TEST_F(Who, SpeaksOfTheServerAndItsConnections) {
  ProcessFacts facts;
  facts.unit = "nginx.service";
  facts.command_line = "nginx: master process";
  facts.executable = "/usr/sbin/nginx";
  const auto master = process(902, "nginx", facts);
  const auto worker = process(903, "nginx");
  add(made("0.0.0.0", 443, State::listen), {master, worker}, Queues{2, 511});
  add(made("::", 443, State::listen), {master, worker}, Queues{1, 511});
  for (std::uint16_t port = 1; port <= 3; ++port)
    add(made("10.0.0.1", 443, State::established, "10.0.0.2", port), {worker});
  add(made("10.0.0.1", 443, State::time_wait, "10.0.0.3", 9), {});
  WhoReport known = report();
  known.servers.at(0).processes.at(0).started_at = now - 3 * 86400;
  Process parent{.start_time_ticks = 1, .pid = 1, .uid = 0, .name_bytes = {"systemd"}};
  known.servers[0].processes[0].ancestors = {parent};
  EXPECT_EQ(who_text(known, now),
            "nginx (pid 902, user www-data, unit nginx.service, started 3 days ago, child of "
            "systemd(1)) listens on tcp *:443 and serves 4 connections from 2 addresses.\n"
            "  command      nginx: master process\n"
            "  executable   /usr/sbin/nginx\n"
            "  unit         nginx.service\n"
            "  started      1970-01-09 13:46:40 UTC, 3 days ago\n"
            "  parents      systemd(1)\n"
            "  held also by nginx(903)\n"
            "  waiting      3 of at most 1022 to be accepted\n"
            "  connections  3 ESTABLISHED, 1 TIME-WAIT\n"
            "  peers        10.0.0.2 (3), 10.0.0.3 (1)\n");
  EXPECT_EQ(exit_code_for(known), ExitCode::answered);
}

TEST_F(Who, CreditsAConnectionToTheListenerWhoseProcessHasIt) {
  const auto idle = process(1, "idle");
  const auto busy = process(2, "busy");
  add(made("0.0.0.0", 443, State::listen), {idle});
  add(made("0.0.0.0", 443, State::listen), {busy});
  add(made("10.0.0.1", 443, State::established, "10.0.0.2", 1), {busy});
  add(made("10.0.0.1", 443, State::established, "10.0.0.2", 2), {busy});
  const WhoReport known = report();
  ASSERT_EQ(known.servers.size(), 2U);
  EXPECT_EQ(known.servers[0].traffic.connections, 0U);
  EXPECT_EQ(known.servers[1].traffic.connections, 2U);
}

TEST_F(Who, TellsClientsWhereNobodyListens) {
  const auto curl = process(5, "curl");
  add(made("10.0.0.1", 40000, State::established, "192.0.2.1", 443), {curl});
  add(made("10.0.0.1", 40001, State::established, "192.0.2.2", 443), {curl});
  const WhoReport known = report();
  EXPECT_EQ(who_text(known, now),
            "Nobody listens on port 443.\n"
            "curl (pid 5, user www-data) uses it as a client: 2 connections to port 443 of 2 "
            "addresses.\n");
  EXPECT_EQ(exit_code_for(known), ExitCode::nothing_matched);
}

TEST_F(Who, TellsConnectionsThatOutlivedTheirListener) {
  add(made("10.0.0.1", 443, State::established, "10.0.0.2", 5), {process(5, "sshd")});
  EXPECT_THAT(who_text(report(), now),
              HasSubstr("sshd (pid 5, user www-data) has 1 connection at port 443, without a"));
}

TEST_F(Who, SaysWhoIsHiddenByHisUser) {
  add(made("127.0.0.1", 443, State::listen), {});
  const WhoReport known = report();
  EXPECT_THAT(who_text(known, now),
              HasSubstr("A process that is hidden from you (socket of user www-data) listens on "
                        "tcp 127.0.0.1:443 and serves no connection.\n"));
  EXPECT_THAT(who_text(known, now), HasSubstr("run it as root"));
  EXPECT_EQ(exit_code_for(known), ExitCode::partial);
}

TEST_F(Who, KeepsServersOfDifferentAddressesApart) {
  add(made("10.0.0.1", 443, State::listen), {process(1000, "a")});
  add(made("0.0.0.0", 443, State::listen), {process(2000, "b")});
  add(made("10.0.0.1", 443, State::established, "10.0.0.9", 5), {process(3000, "c")});
  add(made("10.0.0.2", 443, State::established, "10.0.0.9", 6), {});
  const WhoReport known = report();
  ASSERT_THAT(known.servers, SizeIs(2));
  EXPECT_EQ(known.servers[0].traffic.connections, 1U);
  EXPECT_EQ(known.servers[1].traffic.connections, 1U);
  EXPECT_THAT(known.speakers, IsEmpty());
}

TEST_F(Who, AsksForOneAddressOrProtocolOnly) {
  add(made("10.0.0.1", 443, State::listen), {process(1000, "a")});
  add(made("10.0.0.2", 443, State::listen), {process(2000, "b")});
  EXPECT_THAT(report("10.0.0.2:443").servers, SizeIs(1));
  EXPECT_FALSE(who_query(*parse_who_target("udp/443", services)).protocols.tcp);
}

TEST_F(Who, CountsMappedPeersAsTheIPv4TheyAre) {
  const auto server = process(9, "java");
  add(made("::", 443, State::listen), {server});
  add(made("::ffff:10.0.0.1", 443, State::established, "::ffff:10.0.0.2", 5), {server});
  EXPECT_THAT(report().servers.at(0).traffic.peers,
              ElementsAre(Pair(testing::address("10.0.0.2"), 1U)));
}

TEST_F(Who, TakesTheServiceForTheOwnerOfWhatSystemdKeeps) {
  const auto systemd = process(1, "systemd");
  add(made("::", 22, State::listen), {systemd, process(800, "sshd")});
  const WhoReport known = report("22");
  EXPECT_EQ(known.servers.at(0).processes.at(0).process.pid, 800U);
  EXPECT_THAT(who_text(known, now), HasSubstr("held also by systemd(1)"));
}

TEST_F(Who, SaysWhatDockersProxyForwardsTo) {
  ProcessFacts facts;
  facts.command_line =
      "/usr/bin/docker-proxy -proto tcp -host-port 443 -container-ip 172.17.0.2 -container-port 80";
  add(made("0.0.0.0", 443, State::listen), {process(7, "docker-proxy", facts)});
  EXPECT_THAT(who_text(report(), now),
              HasSubstr("  forwards to  172.17.0.2 port 80, in a container of Docker\n"));
}

TEST_F(Who, EscapesWhatStrangersWrote) {
  ProcessFacts facts;
  facts.command_line = "x\x1B[2J\ny";
  facts.unit = "\x1Bunit";
  facts.executable = "/tmp/\xFF";
  facts.container = "\x1B";
  add(made("0.0.0.0", 443, State::listen), {process(7, "a\x1B]0;b\x07", facts)});
  const WhoReport known = report();
  EXPECT_THAT(who_text(known, now), Not(HasSubstr("\x1B")));
  const std::string json =
      testing::captured([&](Output& output) { render_who_json(known, now, output); });
  EXPECT_THAT(json, Not(HasSubstr("\x1B")));
  EXPECT_THAT(json, HasSubstr(R"({"schema":"tcptable-who/1","port":443,"protocol":null,)"));
}

}  // namespace
}  // namespace tcptable::app

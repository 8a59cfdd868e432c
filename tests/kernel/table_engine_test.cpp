// The walk over the connection table by BPF gives what the kernel's own dump gives.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "population.hpp"
#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class TableEngines : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    if (const auto reason = bpf_missing()) GTEST_SKIP() << *reason;
  }
};

Query by(EngineChoice engine) {
  Query query = everything(engine);
  query.columns.queues = false;
  return query;
}

// All that both engines tell. Of cookies the walk knows those that were asked for before.
std::vector<std::string> facts_of(const Snapshot& table) {
  std::vector<std::string> facts;
  for (const Row& row : table) {
    std::ostringstream text;
    text << identity(row) << " uid " << row.uid << " interface " << row.interface_index << " flags "
         << unsigned{row.flags} << ' ' << name(table.owner_reason(row)) << " owners";
    for (const Holder& holder : table.owners(row))
      text << ' ' << table.process(holder).pid << ':' << holder.descriptor;
    facts.push_back(text.str());
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

void expect_equal_answers(Query query) {
  query.engine = EngineChoice::bpf;
  const Snapshot walked = take(query);
  query.engine = EngineChoice::netlink;
  const Snapshot dumped = take(query);
  ASSERT_GT(dumped.size(), 20U) << "nothing was compared";
  EXPECT_EQ(walked.table_engine(), Engine::bpf);
  EXPECT_EQ(dumped.table_engine(), Engine::netlink);
  EXPECT_EQ(difference(facts_of(walked), facts_of(dumped)), "");
}

TEST_F(TableEngines, AgreeBySocket) {
  const Population population;
  expect_equal_answers(by(EngineChoice::bpf));
}

TEST_F(TableEngines, AgreeOnTheWire) {
  const Population population;
  Query query = by(EngineChoice::bpf);
  query.view = FamilyView::wire;
  expect_equal_answers(query);
  query.families = {.ipv4 = true, .ipv6 = false};
  expect_equal_answers(query);
  query.families = {.ipv4 = false, .ipv6 = true};
  expect_equal_answers(query);
}

TEST_F(TableEngines, AgreeOnEachFamily) {
  const Population population;
  Query query = by(EngineChoice::bpf);
  query.families = {.ipv4 = true, .ipv6 = false};
  expect_equal_answers(query);
  query.families = {.ipv4 = false, .ipv6 = true};
  expect_equal_answers(query);
}

TEST_F(TableEngines, AgreeWithFilters) {
  const Population population;
  Query query = by(EngineChoice::bpf);
  query.local_prefixes = {*Prefix::parse("127.0.0.0/8")};
  query.states = query.states.with(State::bound);
  expect_equal_answers(query);
}

// Netlink gives each socket that it tells of a cookie.
TEST_F(TableEngines, TheWalkTellsCookiesThatWereAskedFor) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Snapshot dumped = take(by(EngineChoice::netlink));
  const Snapshot walked = take(by(EngineChoice::bpf));
  const std::uint16_t from = local_port(talk.client);
  const std::uint16_t to = local_port(talk.server);
  EXPECT_TRUE(has_gap(walked, GapKind::no_cookies));
  EXPECT_EQ(only_row(walked, Protocol::tcp, from, to).cookie, cookie_of(talk.client));
  EXPECT_EQ(only_row(dumped, Protocol::tcp, from, to).cookie, cookie_of(talk.client));
}

TEST_F(TableEngines, TheWalkHasNoQueues) {
  Query query = by(EngineChoice::bpf);
  query.columns.queues = true;
  const auto refused = snapshot(query);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::not_supported);
}

TEST_F(TableEngines, TheWalkSeesTheNamespaceOfItsThread) {
  const Conversation here = converse(Endpoint::of("127.0.0.1"));
  const Fd home(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  std::thread([&] {
    ASSERT_EQ(enter_private_network(), std::nullopt);
    EXPECT_EQ(take(by(EngineChoice::bpf)).size(), 0U);
    const Conversation there = converse(Endpoint::of("127.0.0.2"));
    EXPECT_EQ(take(by(EngineChoice::bpf)).size(), 3U);
    ASSERT_EQ(setns(home.get(), CLONE_NEWNET), 0);
    const Snapshot table = take(by(EngineChoice::bpf));
    EXPECT_EQ(table.size(), 3U);
    only_row(table, Protocol::tcp, local_port(here.client), local_port(here.server));
  }).join();
}

TEST_F(TableEngines, AChildGoesOnWithTheWalkOfItsParent) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  EXPECT_EQ(in_child([]() -> std::string {
              const auto table = snapshot(by(EngineChoice::bpf));
              TCPTABLE_CHILD_REQUIRE(table);
              TCPTABLE_CHILD_REQUIRE(table->size() == 3);
              return "";
            }),
            "");
}

TEST_F(TableEngines, WhoGaveRootUpDoesNotGoOnSeeing) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  EXPECT_EQ(in_child([]() -> std::string {
              become_nobody();
              const auto forced = snapshot(by(EngineChoice::bpf));
              TCPTABLE_CHILD_REQUIRE(!forced);
              TCPTABLE_CHILD_REQUIRE(forced.error().code == ErrorCode::permission_denied);
              const auto best = snapshot(by(EngineChoice::automatic));
              TCPTABLE_CHILD_REQUIRE(best && best->size() == 3);
              TCPTABLE_CHILD_REQUIRE(best->table_engine() == Engine::netlink);
              return "";
            }),
            "");
}

}  // namespace
}  // namespace tcptable::test

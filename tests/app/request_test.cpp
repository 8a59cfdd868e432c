#include "request.hpp"

#include <gtest/gtest.h>

namespace tcptable::app {
namespace {

TEST(Request, AsksForOwnersInOrder) {
  const Query query = query_for({});
  EXPECT_TRUE(query.columns.process);
  EXPECT_EQ(query.ordering, Ordering::endpoints);
  EXPECT_EQ(query.states, StateSet::all());
  EXPECT_EQ(query.view, FamilyView::socket);
}

TEST(Request, AsksForQueuesAndCookiesOnlyWhereTheyAreShown) {
  EXPECT_FALSE(query_for({}).columns.queues);
  EXPECT_FALSE(query_for({}).columns.cookies);
  EXPECT_TRUE(query_for({.json = true}).columns.queues);
  EXPECT_TRUE(query_for({.json = true}).columns.cookies);
}

TEST(Request, TakesUnconnectedUdpForListening) {
  Options options{.listening = true};
  EXPECT_EQ(query_for(options).states, (StateSet{State::listen}));
  options.protocols = {.tcp = false, .udp = true};
  EXPECT_EQ(query_for(options).states, (StateSet{State::closed}));
  options.protocols = {.tcp = true, .udp = true};
  EXPECT_EQ(query_for(options).states, (StateSet{State::listen, State::closed}));
}

TEST(Request, PassesFamiliesAndEngineOn) {
  const Query query =
      query_for({.families = {.ipv4 = false, .ipv6 = true}, .engine = EngineChoice::procfs});
  EXPECT_EQ(query.families, (FamilySet{.ipv4 = false, .ipv6 = true}));
  EXPECT_EQ(query.engine, EngineChoice::procfs);
}

TEST(Request, AsksForPortsAtEitherEnd) {
  const Query query = query_for({.ports = {{80, 80}, {8000, 8080}}});
  ASSERT_EQ(query.any_ports.size(), 2U);
  EXPECT_EQ(query.any_ports[1].last, 8080);
  EXPECT_TRUE(query.local_ports.empty());
}

}  // namespace
}  // namespace tcptable::app

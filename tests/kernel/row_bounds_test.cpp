// row_bounds() brackets what a snapshot gives.

#include "population.hpp"
#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class RowBoundsTest : public KernelTest {
 protected:
  static void expect_bracketed(const Query& query) {
    const Result<RowBounds> bounds = row_bounds(query);
    ASSERT_TRUE(bounds) << to_string(bounds.error());
    const std::size_t rows = take(query).size();
    EXPECT_LE(bounds->at_least, rows);
    EXPECT_GE(bounds->estimate, rows);
  }
};

std::vector<Query> queries_of_every_kind() {
  std::vector<Query> queries;
  for (const FamilyView view : {FamilyView::socket, FamilyView::wire}) {
    for (const ProtocolSet protocols :
         {ProtocolSet{true, true}, ProtocolSet{true, false}, ProtocolSet{false, true}}) {
      for (const FamilySet families :
           {FamilySet{true, true}, FamilySet{true, false}, FamilySet{false, true}}) {
        for (const StateSet states : {StateSet::all(), StateSet{State::listen},
                                      StateSet{State::established, State::time_wait}}) {
          Query query;
          query.view = view;
          query.protocols = protocols;
          query.families = families;
          query.states = states;
          queries.push_back(query);
        }
      }
    }
  }
  return queries;
}

TEST_F(RowBoundsTest, BracketEveryKindOfQuery) {
  const Population population;
  for (const Query& query : queries_of_every_kind()) {
    SCOPED_TRACE(
        "wire " + std::to_string(query.view == FamilyView::wire) + " tcp " +
        std::to_string(query.protocols.tcp) + " udp " + std::to_string(query.protocols.udp) +
        " ipv4 " + std::to_string(query.families.ipv4) + " ipv6 " +
        std::to_string(query.families.ipv6) + " states " + std::to_string(query.states.bits()));
    expect_bracketed(query);
  }
}

TEST_F(RowBoundsTest, OfAnEmptyTableProveNothing) {
  const Result<RowBounds> bounds = row_bounds({});
  ASSERT_TRUE(bounds);
  EXPECT_EQ(bounds->at_least, 0U);
}

TEST_F(RowBoundsTest, AFilterThatCountersDoNotKnowProvesNothing) {
  const Population population;
  Query query;
  query.local_ports = {{.first = 1, .last = 1}};
  const Result<RowBounds> bounds = row_bounds(query);
  ASSERT_TRUE(bounds);
  EXPECT_EQ(bounds->at_least, 0U);
}

TEST_F(RowBoundsTest, BoundAndOrphanedSocketsDoNotMislead) {
  std::vector<Fd> bound;
  for (int i = 0; i < 20; ++i) bound.push_back(bound_socket(Endpoint::of("127.0.0.1")));
  std::vector<Fd> idle;
  for (int i = 0; i < 20; ++i) idle.push_back(open_socket(AF_INET6));
  for (const Query& query : queries_of_every_kind()) expect_bracketed(query);
}

TEST_F(RowBoundsTest, AreThoseOfTheCallingThreadsNamespace) {
  const Population population;
  if (const auto reason = enter_private_network()) GTEST_SKIP() << *reason;
  const Result<RowBounds> bounds = row_bounds({});
  ASSERT_TRUE(bounds);
  EXPECT_EQ(bounds->at_least, 0U);
}

}  // namespace
}  // namespace tcptable::test

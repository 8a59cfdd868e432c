// Ordering::endpoints on tables of every kind.

#include <algorithm>
#include <tuple>

#include "population.hpp"
#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class Order : public EngineTest {
 protected:
  Query ordered(FamilyView view) const {
    Query query = everything(GetParam());
    query.ordering = Ordering::endpoints;
    query.view = view;
    return query;
  }
};

TCPTABLE_ON_EACH_ENGINE(Order);

auto key(const Snapshot& table, const Row& row) {
  return std::tuple(row.protocol == Protocol::udp, row.family == Family::ipv6, row.local_bytes,
                    local_scope_id(row), row.local_port, row.remote_bytes, remote_scope_id(row),
                    row.remote_port, table.owning_pid(row), row.inode);
}

TEST_P(Order, RowsAscendByTheDocumentedKey) {
  const Population population;
  for (const FamilyView view : {FamilyView::socket, FamilyView::wire}) {
    const Snapshot table = take(ordered(view));
    ASSERT_GT(table.size(), 20U);
    for (std::size_t i = 1; i < table.size(); ++i) {
      const Row& before = table.rows()[i - 1];
      const Row& after = table.rows()[i];
      EXPECT_LE(key(table, before), key(table, after))
          << ::testing::PrintToString(before) << " before " << ::testing::PrintToString(after);
    }
  }
}

TEST_P(Order, NothingIsLostOrAddedByIt) {
  const Population population;
  const Query query = ordered(FamilyView::socket);
  Query unordered = query;
  unordered.ordering = Ordering::none;
  EXPECT_EQ(difference(identities(take(query)), identities(take(unordered))), "");
}

TEST_P(Order, FactsStayWithTheirRows) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Fd earlier = listener(Endpoint::of("127.0.0.0"));
  send_all(talk.client, 77);
  const Snapshot table = take(ordered(FamilyView::socket));
  for (const Row& row : table) {
    const bool is_server =
        row.local_port == local_port(talk.server) && row.remote_port == local_port(talk.client);
    if (row.state != State::listen) {
      EXPECT_EQ(table.queues(row).receive, is_server ? 77U : 0U);
    }
    for (const Holder& holder : table.owners(row)) EXPECT_EQ(holder.inode, row.inode);
  }
}

TEST_P(Order, TheSameTableGivesTheSameSequence) {
  const Fd first = listener(Endpoint::of("127.0.0.1"), {.reuse_port = true});
  std::vector<Fd> ties;
  for (int i = 0; i < 10; ++i) {
    ties.push_back(listener(Endpoint::local_of(first.get()), {.reuse_port = true}));
  }
  std::vector<std::uint32_t> inodes;
  for (const Row& row : take(ordered(FamilyView::socket))) inodes.push_back(row.inode);
  EXPECT_EQ(inodes.size(), 11U);
  EXPECT_TRUE(std::is_sorted(inodes.begin(), inodes.end()));
}

}  // namespace
}  // namespace tcptable::test

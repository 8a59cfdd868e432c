// The choice of an engine, and columns that imply others.

#include "population.hpp"
#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class QueryTest : public KernelTest {};

TEST_F(QueryTest, AutomaticChoosesNetlink) {
  const Snapshot table = take(everything(EngineChoice::automatic));
  EXPECT_EQ(table.table_engine(), Engine::netlink);
}

TEST_F(QueryTest, DefaultAsksForTheTableAlone) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Fd udp = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  const Snapshot table = take({});
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(table.owner_engine(), Engine::none);
  EXPECT_TRUE(table.complete());
}

TEST_F(QueryTest, ProcessImpliesOwners) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  Query query;
  query.columns.process = true;
  const Snapshot table = take(query);
  ASSERT_EQ(table.size(), 1U);
  EXPECT_EQ(table.owning_pid(*table.begin()), own_pid());
}

TEST_F(QueryTest, NoProtocolNoRow) {
  const Population population;
  Query query;
  query.protocols = {.tcp = false, .udp = false};
  EXPECT_EQ(take(query).size(), 0U);
}

TEST_F(QueryTest, RowsOutliveAMovedSnapshot) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  Snapshot table = take(everything(EngineChoice::automatic));
  const Row* row = table.begin();
  const Snapshot moved = std::move(table);
  EXPECT_EQ(moved.begin(), row);
  EXPECT_EQ(moved.owning_pid(*row), own_pid());
}

TEST_F(QueryTest, CopyOfARowServesToAskForItsFacts) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Snapshot table = take(everything(EngineChoice::automatic));
  const Row copy = *table.begin();
  EXPECT_EQ(table.owning_pid(copy), own_pid());
}

}  // namespace
}  // namespace tcptable::test

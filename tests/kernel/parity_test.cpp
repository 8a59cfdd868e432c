// Two engines, one truth: on sockets that nobody touches they must agree in everything both know.

#include <algorithm>
#include <sstream>

#include "population.hpp"
#include "probe.hpp"

namespace tcptable::test {
namespace {

class Parity : public KernelTest {};

// A row with its facts, as far as both engines know them.
std::string facts(const Snapshot& table, const Row& row) {
  std::ostringstream text;
  text << identity(row) << " uid " << row.uid << " receive " << table.queues(row).receive;
  // A listener's longest backlog is not in /proc.
  if (row.state != State::listen) text << " send " << table.queues(row).send;
  text << ' ' << name(table.owner_reason(row)) << " owners";
  for (const Holder& holder : table.owners(row)) {
    const Process& process = table.process(holder);
    text << ' ' << process.pid << ':' << holder.descriptor << ':' << process.name();
  }
  return text.str();
}

std::vector<std::string> all_facts(const Snapshot& table) {
  std::vector<std::string> all;
  for (const Row& row : table) all.push_back(facts(table, row));
  std::sort(all.begin(), all.end());
  return all;
}

TEST_F(Parity, EnginesAgreeBySocket) {
  const Population population;
  const Snapshot by_netlink = take(everything(EngineChoice::netlink));
  const Snapshot by_procfs = take(everything(EngineChoice::procfs));
  ASSERT_GT(by_netlink.size(), 40U) << "nothing was compared";
  EXPECT_EQ(difference(all_facts(by_procfs), all_facts(by_netlink)), "");
}

TEST_F(Parity, EnginesAgreeOnTheWire) {
  const Population population;
  Query query = everything(EngineChoice::netlink);
  query.view = FamilyView::wire;
  const Snapshot by_netlink = take(query);
  query.engine = EngineChoice::procfs;
  const Snapshot by_procfs = take(query);
  ASSERT_GT(by_netlink.size(), 40U) << "nothing was compared";
  EXPECT_EQ(difference(all_facts(by_procfs), all_facts(by_netlink)), "");
}

TEST_F(Parity, EnginesAgreeInOrder) {
  const Population population;
  Query query = everything(EngineChoice::netlink);
  query.ordering = Ordering::endpoints;
  query.local_prefixes = {*Prefix::parse("127.0.0.0/8")};  // without scopes, which procfs lacks
  const Snapshot by_netlink = take(query);
  query.engine = EngineChoice::procfs;
  const Snapshot by_procfs = take(query);
  ASSERT_GT(by_netlink.size(), 10U) << "nothing was compared";
  ASSERT_EQ(by_netlink.size(), by_procfs.size());
  for (std::size_t i = 0; i < by_netlink.size(); ++i) {
    EXPECT_EQ(identity(by_procfs.rows()[i]), identity(by_netlink.rows()[i]));
  }
}

}  // namespace
}  // namespace tcptable::test

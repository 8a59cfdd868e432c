// The seams against a model of the kernel's walk: a hash table whose sockets come and go between
// datagrams. Whatever happens, a socket that was there all the time is told once, or its place is
// said to be in doubt.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <unordered_map>
#include <vector>

#include "../builders/rows.hpp"
#include "netlink_engine.hpp"
#include "seam_audit.hpp"

namespace tcptable::engine {
namespace {

// As the kernel keeps connections: new sockets in front of their chain, and a dump that knows its
// place by the number of sockets told of the present chain.
class ModelTable {
 public:
  explicit ModelTable(std::size_t chains) : chains_(chains) {}

  std::uint64_t open(std::size_t chain) {
    auto& sockets = chains_[chain % chains_.size()];
    sockets.insert(sockets.begin(), ++newest_);
    chain_of_[newest_] = &sockets;
    return newest_;
  }
  void close(std::uint64_t socket) {
    const auto place = chain_of_.find(socket);
    if (place == chain_of_.end()) return;
    std::erase(*place->second, socket);
    chain_of_.erase(place);
  }
  bool has(std::uint64_t socket) const { return chain_of_.contains(socket); }
  const std::vector<std::vector<std::uint64_t>>& chains() const { return chains_; }

 private:
  std::vector<std::vector<std::uint64_t>> chains_;
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>*> chain_of_;
  std::uint64_t newest_ = 0;
};

struct Cursor {
  std::size_t chain = 0;
  std::size_t told = 0;
};

// The sockets of the next datagram. Less than `size` at the end of the table.
std::vector<std::uint64_t> fill(const ModelTable& table, Cursor& cursor, std::size_t size) {
  std::vector<std::uint64_t> datagram;
  for (; cursor.chain < table.chains().size(); ++cursor.chain, cursor.told = 0) {
    const auto& chain = table.chains()[cursor.chain];
    for (; cursor.told < chain.size(); ++cursor.told) {
      if (datagram.size() == size) return datagram;
      datagram.push_back(chain[cursor.told]);
    }
  }
  return datagram;
}

Row row_of(std::uint64_t socket) {
  Row row = test::connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 1);
  row.cookie = socket;
  return row;
}

class Model {
 public:
  explicit Model(unsigned seed) : random_(seed), table_(2000) {
    for (int i = 0; i < 600; ++i) permanent_.push_back(table_.open(random_()));
    for (int i = 0; i < 400; ++i) passing_.push_back(table_.open(random_()));
  }

  void churn(unsigned at_most) {
    for (auto i = random_() % (at_most + 1); i > 0; --i) {
      std::uint64_t& chosen = passing_[random_() % passing_.size()];
      table_.close(chosen);
      if (random_() % 8 != 0) chosen = table_.open(random_());
    }
  }

  // A first reading and those that settle its doubts. True when nothing is left in doubt.
  bool read(bool tells_all, unsigned churn_at_most) {
    read_once(tells_all, churn_at_most);
    return settle(churn_at_most);
  }

  void read_once(bool tells_all, unsigned churn_at_most) {
    told_.clear();
    audit_.begin(Protocol::tcp, tells_all);
    repeats_.begin_dump();
    Cursor cursor;
    for (;;) {
      const auto datagram = fill(table_, cursor, 140);
      tell(datagram);
      if (datagram.size() < 140) break;
      churn(churn_at_most);
      audit_.on_seam();
    }
    audit_.on_end();
  }
  // Permanent sockets that were not told once.
  int untold() const {
    return static_cast<int>(
        std::count_if(permanent_.begin(), permanent_.end(), [this](std::uint64_t socket) {
          const auto told = told_.find(socket);
          return told == told_.end() || told->second != 1;
        }));
  }

 private:
  void tell(const std::vector<std::uint64_t>& datagram) {
    repeats_.begin_datagram();
    for (const std::uint64_t socket : datagram) {
      const Repeat repeat = repeats_.repeat_of(socket);
      if (repeat == Repeat::of_previous_datagram) audit_.on_repeat();
      if (repeat != Repeat::none) continue;
      audit_.on_socket(row_of(socket));
      ++told_[socket];
    }
  }

  bool settle(unsigned churn_at_most) {
    std::vector<Seam> seams = audit_.doubts(TablePart::connected);
    for (const std::size_t size : {121U, 97U, 109U, 79U}) {
      SeamSettler settler(seams);
      Cursor cursor;
      for (std::size_t told = size; told == size; churn(churn_at_most)) {
        const auto datagram = fill(table_, cursor, size);
        told = datagram.size();
        for (const std::uint64_t socket : datagram) settler.on_socket(row_of(socket), {});
        if (told == size) settler.on_seam();
      }
      settler.on_end();
      for (const auto& found : settler.found()) ++told_[found.row.cookie];
      seams = settler.unsettled();
    }
    return seams.empty();
  }

  // The kernel has gone on by now: it skips by the chain as it is at this moment.
  bool are_there(std::span<const Row> rows) const {
    return std::all_of(rows.begin(), rows.end(),
                       [this](const Row& row) { return table_.has(row.cookie); });
  }

  std::minstd_rand random_;
  ModelTable table_;
  std::vector<std::uint64_t> permanent_;
  std::vector<std::uint64_t> passing_;
  std::map<std::uint64_t, int> told_;
  RepeatGuard repeats_;
  SeamAudit audit_{{.changes = {}, .load = [] { return 0.5; }, .mostly_ipv4 = {}},
                   [this](std::span<const Row> rows) { return are_there(rows); }};
};

// How often a permanent socket was not told once, in readings that left no doubt.
int untruths(bool tells_all, unsigned churn_at_most, int& settled) {
  int wrong = 0;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    Model model(seed);
    for (int reading = 0; reading < 5; ++reading) {
      if (!model.read(tells_all, churn_at_most)) continue;
      ++settled;
      wrong += model.untold();
    }
  }
  return wrong;
}

TEST(SeamModel, LosesSocketsInASingleReading) {
  int lost = 0;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    Model model(seed);
    for (int reading = 0; reading < 5; ++reading) {
      model.read_once(true, 12);
      lost += model.untold();
    }
  }
  EXPECT_GT(lost, 0);
}

TEST(SeamModel, TellsEachSocketThatStaysOnceWhenItCanAsk) {
  int settled = 0;
  EXPECT_EQ(untruths(true, 2, settled), 0);
  EXPECT_GT(settled, 100);
}

TEST(SeamModel, TellsEachSocketThatStaysOnceWhenItCannotAsk) {
  int settled = 0;
  EXPECT_EQ(untruths(false, 2, settled), 0);
  EXPECT_GT(settled, 100);
}

TEST(SeamModel, TellsEachSocketThatStaysOnceInAStorm) {
  int settled = 0;
  EXPECT_EQ(untruths(true, 12, settled), 0);
  EXPECT_EQ(untruths(false, 12, settled), 0);
}

TEST(SeamModel, IsNeverInDoubtWhileNothingChanges) {
  int settled = 0;
  EXPECT_EQ(untruths(true, 0, settled), 0);
  EXPECT_EQ(settled, 750);
}

}  // namespace
}  // namespace tcptable::engine

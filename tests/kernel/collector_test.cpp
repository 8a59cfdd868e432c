// Asking again and again: memory, descriptors, threads, forks and namespaces.

#include <sched.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "population.hpp"
#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/sockets.hpp"

#if TCPTABLE_TSAN
// A child of a process with threads takes snapshots here, and a snapshot may start a thread.
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }
#endif

namespace tcptable::test {
namespace {

class CollectorTest : public EngineTest {
 protected:
  static Collector open() {
    Result<Collector> opened = Collector::open();
    if (!opened) throw std::runtime_error(to_string(opened.error()));
    return std::move(*opened);
  }
};

TCPTABLE_ON_EACH_ENGINE(CollectorTest);

TEST_P(CollectorTest, CollectsWhatASnapshotHolds) {
  const Population population;
  Collector collector = open();
  Snapshot table;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(collector.collect(everything(GetParam()), table));
    EXPECT_EQ(difference(identities(table), identities(take(everything(GetParam())))), "");
  }
}

TEST_P(CollectorTest, ForgetsTheAnswerBefore) {
  Collector collector = open();
  Snapshot table;
  {
    const Population population;
    ASSERT_TRUE(collector.collect(everything(GetParam()), table));
    EXPECT_GT(table.size(), 20U);
  }
  Query query = everything(GetParam());
  query.states = {State::listen};
  ASSERT_TRUE(collector.collect(query, table));
  EXPECT_EQ(table.size(), 0U);
  EXPECT_TRUE(table.processes().empty());
}

TEST_P(CollectorTest, LeavesNothingAfterAnError) {
  const Population population;
  Collector collector = open();
  Snapshot table;
  ASSERT_TRUE(collector.collect(everything(GetParam()), table));
  Query wrong = everything(GetParam());
  wrong.any_ports = {{.first = 9, .last = 8}};
  EXPECT_FALSE(collector.collect(wrong, table));
  EXPECT_EQ(table.size(), 0U);
  EXPECT_TRUE(collector.collect(everything(GetParam()), table)) << "and works on";
}

TEST_P(CollectorTest, LeaksNoDescriptor) {
  const Population population;
  const std::size_t before = open_descriptors();
  {
    Collector collector = open();
    Snapshot table;
    ASSERT_TRUE(collector.collect(everything(GetParam()), table));
    const std::size_t in_use = open_descriptors();
    const int rounds = is_netlink() ? 1000 : 50;  // /proc/net/tcp is slow
    for (int round = 0; round < rounds; ++round) {
      ASSERT_TRUE(collector.collect(everything(GetParam()), table));
    }
    EXPECT_EQ(open_descriptors(), in_use);
  }
  EXPECT_EQ(open_descriptors(), before);
}

std::ptrdiff_t running_threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

TEST_P(CollectorTest, SnapshotLeavesNoDescriptorAndNoThread) {
  const Population population;
  const std::ptrdiff_t threads_before = running_threads();
  const std::size_t before = open_descriptors();
  for (int round = 0; round < 20; ++round) take(everything(GetParam()));
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(running_threads(), threads_before);
}

TEST_P(CollectorTest, ReusesTheSnapshotsMemory) {
  const Population population;
  Collector collector = open();
  Snapshot table;
  ASSERT_TRUE(collector.collect(everything(GetParam()), table));
  const Row* rows = table.begin();
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(collector.collect(everything(GetParam()), table));
    EXPECT_EQ(table.begin(), rows);
  }
}

TEST_P(CollectorTest, IndependentCollectorsWorkInParallel) {
  const Population population;
  const std::vector<std::string> expected = identities(take(everything(GetParam())));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      Collector collector = open();
      Snapshot table;
      for (int round = 0; round < 10; ++round) {
        if (!collector.collect(everything(GetParam()), table)) ++wrong;
        if (identities(table) != expected) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(CollectorTest, OneSnapshotMayBeReadByManyThreads) {
  const Population population;
  const Snapshot table = take(everything(GetParam()));
  std::vector<std::thread> threads;
  std::atomic<std::size_t> holders{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (const Row& row : table) holders += table.owners(row).size();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(holders, 0U);
}

TEST_P(CollectorTest, ChildOfABusyProcessTakesSnapshots) {
  TCPTABLE_NEED_FORK_BESIDE_THREADS();
  const Population population;
  const std::vector<std::string> expected = identities(take(everything(GetParam())));
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      while (!stop) take(everything(GetParam()));
    });
  }
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(in_child([&]() -> std::string {
                for (int repeat = 0; repeat < 3; ++repeat) {
                  const Snapshot table = take(everything(GetParam()));
                  const std::string wrong = difference(identities(table), expected);
                  if (!wrong.empty()) return wrong;
                }
                return "";
              }),
              "");
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

TEST_P(CollectorTest, ThreadSeesItsOwnNetworkNamespace) {
  const Fd outside = listener(Endpoint::of("127.0.0.1"));
  std::thread([&] {
    checked(unshare(CLONE_NEWNET), "unshare");
    bring_up("lo");
    EXPECT_EQ(take(everything(GetParam())).size(), 0U);
    const Fd inside = listener(Endpoint::of("127.0.0.1"));
    const Snapshot table = take(everything(GetParam()));
    ASSERT_EQ(table.size(), 1U);
    EXPECT_EQ(table.begin()->inode, inode_of(inside));
    EXPECT_EQ(table.owning_pid(*table.begin()), own_pid());
  }).join();
  const Snapshot table = take(everything(GetParam()));
  ASSERT_EQ(table.size(), 1U);
  EXPECT_EQ(table.begin()->inode, inode_of(outside));
}

TEST_P(CollectorTest, FollowsItsCallerIntoAnotherNamespace) {
  const Fd outside = listener(Endpoint::of("127.0.0.1"));
  Collector collector = open();
  Snapshot table;
  ASSERT_TRUE(collector.collect(everything(GetParam()), table));
  ASSERT_EQ(table.size(), 1U);
  std::thread([&] {
    checked(unshare(CLONE_NEWNET), "unshare");
    ASSERT_TRUE(collector.collect(everything(GetParam()), table));
    EXPECT_EQ(table.size(), 0U);
  }).join();
  ASSERT_TRUE(collector.collect(everything(GetParam()), table));
  ASSERT_EQ(table.size(), 1U);
  EXPECT_EQ(table.begin()->inode, inode_of(outside));
}

TEST_P(CollectorTest, LeavesTheSignalMaskAlone) {
  const Population population;
  sigset_t before;
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  take(everything(GetParam()));
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (int signal = 1; signal < SIGRTMAX; ++signal) {
    EXPECT_EQ(sigismember(&before, signal), sigismember(&after, signal));
  }
}

}  // namespace
}  // namespace tcptable::test

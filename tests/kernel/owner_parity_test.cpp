// BPF and /proc name the same holders, and the same reasons, wherever a descriptor may be.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

Query by(OwnerEngineChoice choice) {
  Query query;
  query.columns.process = true;
  query.owner_engine = choice;
  return query;
}

// A row and one of its holders; or the row alone with the reason why there is none.
using FactOrReason = std::tuple<std::uint32_t, std::string, std::uint32_t, std::int32_t,
                                std::uint64_t, std::string, std::uint32_t>;

std::vector<FactOrReason> facts_or_reasons(const Snapshot& table) {
  std::vector<FactOrReason> facts;
  for (const Row& row : table) {
    const std::string reason(name(table.owner_reason(row)));
    if (table.owners(row).empty()) facts.emplace_back(row.inode, reason, 0, -1, 0, "", 0);
    for (const Holder& holder : table.owners(row)) {
      const Process& process = table.process(holder);
      facts.emplace_back(row.inode, reason, process.pid, holder.descriptor,
                         process.start_time_ticks, std::string(process.name()), process.uid);
    }
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

std::set<std::uint32_t> processes_of(const Snapshot& table) {
  std::set<std::uint32_t> pids;
  for (const Process& process : table.processes()) pids.insert(process.pid);
  return pids;
}

// Complaints for a child as well as for a test.
std::string disagreement() {
  const auto by_bpf = snapshot(by(OwnerEngineChoice::bpf));
  const auto by_proc = snapshot(by(OwnerEngineChoice::procfs));
  if (!by_bpf || !by_proc) return "no snapshot";
  if (by_proc->size() == 0) return "nothing to compare";
  if (facts_or_reasons(*by_bpf) != facts_or_reasons(*by_proc))
    return "BPF " + ::testing::PrintToString(facts_or_reasons(*by_bpf)) + "\n/proc " +
           ::testing::PrintToString(facts_or_reasons(*by_proc));
  if (by_bpf->processes().size() != processes_of(*by_bpf).size()) return "a process twice by BPF";
  if (by_proc->processes().size() != processes_of(*by_proc).size()) return "a process twice";
  return "";
}

// The holders of a socket, "pid/descriptor", in the order given; the same by both engines.
std::vector<std::string> holders_of(std::uint32_t inode) {
  const Snapshot table = take(by(OwnerEngineChoice::bpf));
  std::vector<std::string> holders;
  for (const Row& row : table)
    if (row.inode == inode)
      for (const Holder& holder : table.owners(row))
        holders.push_back(std::to_string(table.process(holder).pid) + "/" +
                          std::to_string(holder.descriptor));
  return holders;
}

std::string holder(pid_t pid, int descriptor) {
  return std::to_string(pid) + "/" + std::to_string(descriptor);
}
std::string holder(const Child& child, const Fd& socket) {
  return holder(child.pid(), socket.get());
}
std::string holder(const Fd& socket) { return holder(getpid(), socket.get()); }

class OwnerParity : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    TCPTABLE_NEED_ROOT();
    if (const auto probe = snapshot(by(OwnerEngineChoice::bpf)); !probe)
      GTEST_SKIP() << "no BPF here: " << to_string(probe.error());
  }
};

// Starts a thread that does something and then holds still; returns when it has. It ends with its
// process.
void start_still_thread(const std::function<void()>& body) {
  std::atomic<bool> ready{false};
  std::thread([&] {
    body();
    ready = true;
    for (;;) pause();
  }).detach();
  while (!ready) std::this_thread::yield();
}

// A descriptor table of the thread's own, with nothing but `kept` in it: a copy of the pipe by
// which the test hears from its child would keep it waiting.
void take_own_table(std::initializer_list<const Fd*> kept = {}) {
  checked(unshare(CLONE_FILES), "unshare files");
  for (int fd = 3; fd < 256; ++fd) {
    const auto is_it = [fd](const Fd* one) { return one->get() == fd; };
    if (std::none_of(kept.begin(), kept.end(), is_it)) close(fd);
  }
}

using Names = std::vector<std::string>;

TEST_F(OwnerParity, OfASocketPassedOnAndClosedByItsSender) {
  const auto [here, there] = unix_pair();
  const Fd kept = listener(Endpoint::of("127.0.0.1"));
  const Child child = Child::holding([&, &here = here, &there = there] {
    static Fd received;
    send_descriptor(there, kept);
    const_cast<Fd&>(kept).reset();
    static Fd own = listener(Endpoint::of("::1"));
    send_descriptor(there, own);
    own.reset();
    (void)here;
  });
  EXPECT_EQ(disagreement(), "");
  const Fd first = receive_descriptor(here);
  const Fd second = receive_descriptor(here);
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode_of(kept)), (Names{holder(kept), holder(first)}));
  EXPECT_EQ(holders_of(inode_of(second)), Names{holder(second)});
}

TEST_F(OwnerParity, OfASocketInFlightThatNobodyHolds) {
  const auto [here, there] = unix_pair();
  Fd sent = listener(Endpoint::of("127.0.0.1"));
  const std::uint32_t inode = inode_of(sent);
  send_descriptor(there, sent);
  sent.reset();
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode), Names{});
}

TEST_F(OwnerParity, OfSocketsWithoutDescriptors) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  Connection closed = connect_through(listening);
  closed.client.reset();
  closed.server.reset();
  Connection orphan = connect_through(listening);
  fill(orphan.client);
  orphan.client.reset();
  const Fd pending = connect_to(Endpoint::local_of(listening.get()));
  EXPECT_EQ(disagreement(), "");
}

TEST_F(OwnerParity, OfADescriptorInAThreadsOwnTableAlone) {
  int number = -1;
  std::uint32_t inode = 0;
  const auto [here, there] = unix_pair();
  const Child child = Child::holding([&, &there = there] {
    start_still_thread([&] {
      take_own_table({&there});
      static Fd hidden = listener(Endpoint::of("127.0.0.1"));
      const std::array<std::uint32_t, 2> facts{inode_of(hidden),
                                               static_cast<std::uint32_t>(hidden.get())};
      checked(write(there.get(), facts.data(), sizeof facts), "write");
    });
  });
  std::array<std::uint32_t, 2> facts{};
  checked(read(here.get(), facts.data(), sizeof facts), "read");
  inode = facts[0];
  number = static_cast<int>(facts[1]);
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode), Names{holder(child.pid(), number)});
}

TEST_F(OwnerParity, OfASocketInTheMainTableAndInAThreadsOwn) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  const Child child = Child::holding([&] {
    start_still_thread([&] {
      take_own_table({&shared});
      checked(dup2(shared.get(), 400), "dup2");
    });
  });
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode_of(shared)),
            (Names{holder(shared), holder(child, shared), holder(child.pid(), 400)}));
}

TEST_F(OwnerParity, OfASocketThatOneProcessHoldsInAThreadOnly) {
  Fd shared = listener(Endpoint::of("127.0.0.1"));
  const Child child = Child::holding([&] {
    start_still_thread([&] { take_own_table({&shared}); });
    shared.reset();  // of the main table alone
  });
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode_of(shared)), (Names{holder(shared), holder(child, shared)}));
}

TEST_F(OwnerParity, OfATableThatTwoThreadsShareApartFromTheirProcess) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  const Child child = Child::holding([&] {
    start_still_thread([&] {
      take_own_table({&shared});
      checked(dup2(shared.get(), 401), "dup2");
      start_still_thread([] {});
      start_still_thread([] {});
    });
  });
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode_of(shared)),
            (Names{holder(shared), holder(child, shared), holder(child.pid(), 401)}));
}

// The kernel walks tasks by their numbers: those of other processes may stand between.
TEST_F(OwnerParity, OfThreadsThatAreFarFromTheirProcess) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  const auto [here, there] = unix_pair();
  const Child first = Child::holding([&, &there = there] {
    std::thread([&] {
      char go = 0;
      checked(read(there.get(), &go, 1), "read");
      start_still_thread([&] {
        take_own_table({&shared});
        checked(dup2(shared.get(), 402), "dup2");
      });
      checked(write(there.get(), &go, 1), "write");
      for (;;) pause();
    }).detach();
  });
  const Child between = Child::holding();
  char go = 'g';
  checked(write(here.get(), &go, 1), "write");
  checked(read(here.get(), &go, 1), "read");
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode_of(shared)).size(), 4U);
}

bool is_zombie(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto end = text.rfind(')');
  return end != std::string::npos && text.substr(end).starts_with(") Z");
}

// Ends the first thread of the calling process and leaves the others.
void end_first_thread() {
  struct sigaction action {};
  action.sa_handler = [](int) { syscall(SYS_exit, 0); };
  checked(sigaction(SIGUSR1, &action, nullptr), "sigaction");
  checked(static_cast<int>(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1)), "tgkill");
}

TEST_F(OwnerParity, OfAProcessWhoseFirstThreadEnded) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  const auto [here, there] = unix_pair();
  const Child child = Child::holding([&, &there = there] {
    std::thread([&] {
      char go = 0;
      checked(read(there.get(), &go, 1), "read");
      start_still_thread([] {});
      end_first_thread();
      for (;;) pause();
    }).detach();
  });
  checked(write(here.get(), "g", 1), "write");
  while (!is_zombie(child.pid())) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode_of(shared)), (Names{holder(shared), holder(child, shared)}));
}

TEST_F(OwnerParity, OfProcessesOfAnInnerPidNamespace) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  const Fd ours(checked(open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC), "open"));
  checked(unshare(CLONE_NEWPID), "unshare pids");
  const Child first = Child::holding();  // process 1 there
  const Child second = Child::holding();
  checked(setns(ours.get(), CLONE_NEWPID), "setns");
  EXPECT_EQ(disagreement(), "");
  const auto holders = holders_of(inode_of(shared));
  EXPECT_EQ(std::set<std::string>(holders.begin(), holders.end()),
            (std::set<std::string>{holder(shared), holder(first, shared), holder(second, shared)}));
}

TEST_F(OwnerParity, OfAReaderInAnInnerPidNamespace) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  EXPECT_EQ(in_child([&]() -> std::string {
              checked(unshare(CLONE_NEWPID), "unshare pids");
              return in_child([&]() -> std::string {
                checked(unshare(CLONE_NEWNS), "unshare mounts");
                checked(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "mount");
                checked(mount("proc", "/proc", "proc", 0, nullptr), "mount proc");
                const Child sibling = Child::holding();
                const std::string complaint = disagreement();
                if (!complaint.empty()) return complaint;
                const auto holders = holders_of(inode_of(shared));
                const Names expected{holder(1, shared.get()), holder(sibling, shared)};
                return holders == expected ? "" : ::testing::PrintToString(holders);
              });
            }),
            "");
}

// Such a /proc numbers processes as its own namespace does, and BPF as the reader's does.
TEST_F(OwnerParity, OfAReaderWhoseProcIsOfAnotherPidNamespace) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  EXPECT_EQ(in_child([&]() -> std::string {
              checked(unshare(CLONE_NEWPID), "unshare pids");
              return in_child([&]() -> std::string {
                TCPTABLE_CHILD_REQUIRE(!snapshot(by(OwnerEngineChoice::bpf)));
                const auto table = snapshot(by(OwnerEngineChoice::automatic));
                TCPTABLE_CHILD_REQUIRE(table);
                TCPTABLE_CHILD_REQUIRE(table->owner_engine() == Engine::procfs);
                // The test itself, and what it took to get here.
                TCPTABLE_CHILD_REQUIRE(table->owners(*table->begin()).size() == 3);
                return "";
              });
            }),
            "");
}

TEST_F(OwnerParity, OfAHolderThatLivesInAnotherNetwork) {
  const Fd shared = listener(Endpoint::of("127.0.0.1"));
  const Child child = Child::holding([] {
    checked(unshare(CLONE_NEWNET), "unshare net");
    static const Fd elsewhere = listener(Endpoint::of("0.0.0.0", 80));
  });
  EXPECT_EQ(disagreement(), "");
  EXPECT_EQ(holders_of(inode_of(shared)), (Names{holder(shared), holder(child, shared)}));
  EXPECT_EQ(take(by(OwnerEngineChoice::bpf)).size(), 1U);
}

}  // namespace
}  // namespace tcptable::test

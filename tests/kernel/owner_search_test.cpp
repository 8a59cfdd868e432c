// A query that leaves few sockets stops looking for their holders when none can be left. It must
// not stop early.
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

using Held = std::vector<std::pair<std::uint32_t, std::int32_t>>;

// PID and descriptor of every holder of the listener on this port.
Held holders_on(std::uint16_t port, OwnerEngineChoice choice) {
  Query query;
  query.columns.owners = true;
  query.local_ports = {{port, port}};
  query.states = {State::listen};
  query.owner_engine = choice;
  const Snapshot table = take(query);
  Held held;
  EXPECT_EQ(table.size(), 1U);
  for (const Row& row : table)
    for (const Holder& holder : table.owners(row))
      held.emplace_back(table.process(holder).pid, holder.descriptor);
  return held;
}

class OwnerSearch : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    Query query;
    query.columns.owners = true;
    query.owner_engine = OwnerEngineChoice::bpf;
    if (const auto probe = snapshot(query); !probe)
      GTEST_SKIP() << "no BPF here: " << to_string(probe.error());
  }

  void expect_all_found(const Fd& socket, std::size_t holders) {
    const std::uint16_t port = local_port(socket);
    const Held by_bpf = holders_on(port, OwnerEngineChoice::bpf);
    EXPECT_EQ(by_bpf.size(), holders);
    EXPECT_EQ(by_bpf, holders_on(port, OwnerEngineChoice::procfs));
  }
};

TEST_F(OwnerSearch, FindsTheOnlyHolder) {
  const Fd socket = listener(Endpoint::of("127.0.0.1"));
  const Fd other = listener(Endpoint::of("127.0.0.1"));
  expect_all_found(socket, 1);
}

TEST_F(OwnerSearch, FindsDuplicatesAndProcessesThatInherited) {
  const Fd socket = listener(Endpoint::of("127.0.0.1"));
  const Fd twin(dup(socket.get()));
  const Child first = Child::holding();
  const Child second = Child::holding();
  expect_all_found(socket, 6);
}

// Two processes with one table of descriptors hold a socket by one reference: whoever counts must
// not take the second meeting for the last.
TEST_F(OwnerSearch, FindsThoseBehindProcessesThatShareTheirDescriptors) {
  const Fd socket = listener(Endpoint::of("127.0.0.1"));
  alignas(16) static std::array<char, 65536> stack;
  const auto sleep = [](void*) -> int {
    for (;;) pause();
  };
  const pid_t sharer =
      checked(clone(sleep, stack.data() + stack.size(), CLONE_FILES | SIGCHLD, nullptr), "clone");
  const Child later = Child::holding();
  expect_all_found(socket, 3);
  kill(sharer, SIGKILL);
  waitpid(sharer, nullptr, 0);
}

}  // namespace
}  // namespace tcptable::test

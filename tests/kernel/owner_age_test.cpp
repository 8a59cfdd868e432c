// The owner that Windows would show is the process that started first, whatever its number.

#include <unistd.h>

#include <chrono>
#include <optional>
#include <thread>

#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class OwnerAge : public EngineTest {};

TCPTABLE_ON_EACH_ENGINE(OwnerAge);

TEST_P(OwnerAge, OlderProcessComesBeforeAYoungerOneWithALowerPid) {
  TCPTABLE_NEED_ROOT();
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  // Start times are counted in clock ticks: let some pass.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::optional<Child> younger = Child::with_lower_pid();
  if (!younger) GTEST_SKIP() << "no free PID below this process's";
  ASSERT_LT(younger->pid(), getpid());

  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  const auto pid = static_cast<std::uint32_t>(younger->pid());
  EXPECT_EQ(owner_pids(table, row), (std::vector{own_pid(), pid}));
  EXPECT_EQ(table.owning_pid(row), own_pid());
}

TEST_P(OwnerAge, IsKnownWithoutAskingForProcesses) {
  TCPTABLE_NEED_ROOT();
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const std::optional<Child> younger = Child::with_lower_pid();
  if (!younger) GTEST_SKIP() << "no free PID below this process's";
  Query query = tcp_only(GetParam());
  query.columns.process = false;
  const Snapshot table = take(query);
  EXPECT_EQ(table.owning_pid(only_row(table, Protocol::tcp, local_port(listening))), own_pid());
}

}  // namespace
}  // namespace tcptable::test

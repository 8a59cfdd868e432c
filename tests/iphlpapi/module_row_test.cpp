// What the tables with modules add: when a socket was made, and in which cgroup.

#include <dlfcn.h>
#include <sys/stat.h>
#include <sysinfoapi.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "support/child_process.hpp"
#include "support/sockets.hpp"
#include "table_cases.hpp"

namespace tcptable::test {
namespace {

LONGLONG now() {
  FILETIME time;
  GetSystemTimeAsFileTime(&time);
  return static_cast<LONGLONG>(time.dwHighDateTime) << 32 | time.dwLowDateTime;
}

void let_time_pass() { std::this_thread::sleep_for(std::chrono::milliseconds(30)); }

class ModuleRows : public EachCase {
 protected:
  const TableCase& table() const { return GetParam(); }
  // A socket that every one of these tables shows as its only row from that port.
  Fd make_socket() const {
    const Endpoint local = Endpoint::of(table().loopback());
    return table().type == SOCK_DGRAM ? bound_socket(local, {.type = SOCK_DGRAM}) : listener(local);
  }
  ExtendedRow row_of(const Fd& socket) const {
    return only_extended_row(table().take(TRUE), local_port(socket));
  }
};

bool shows_its_socket(const TableCase& table) {
  return table.facts == Facts::module && table.which != Which::connections;
}

INSTANTIATE_TEST_SUITE_P(Table, ModuleRows, testing::ValuesIn(table_cases(&shows_its_socket)),
                         case_name);

TEST_P(ModuleRows, TimeIsBetweenTheSocketsCreationAndTheCall) {
  const LONGLONG before = now();
  const Fd socket = make_socket();
  const ExtendedRow row = row_of(socket);
  EXPECT_GE(row.created, before);
  EXPECT_LE(row.created, now());
}

TEST_P(ModuleRows, TimeStaysTheSame) {
  const Fd first = make_socket();
  const LONGLONG created = row_of(first).created;
  let_time_pass();
  const Fd second = make_socket();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(row_of(first).created, created);
    EXPECT_GT(row_of(second).created, created);
  }
}

TEST_P(ModuleRows, TimeStaysTheSameInAChild) {
  const Fd socket = make_socket();
  const LONGLONG created = row_of(socket).created;
  let_time_pass();
  EXPECT_EQ(in_child([&]() -> std::string {
              TCPTABLE_CHILD_REQUIRE(row_of(socket).created == created);
              return "";
            }),
            "");
}

TEST_P(ModuleRows, TimeIsNotBeforeItsOwnerStarted) {
  Fd socket = make_socket();
  const std::uint16_t port = local_port(socket);
  const LONGLONG created = row_of(socket).created;
  let_time_pass();
  const LONGLONG before_child = now();
  const Child child = Child::holding();
  socket.reset();
  const ExtendedRow row = only_extended_row(table().take(), port);
  EXPECT_EQ(row.pid, static_cast<DWORD>(child.pid()));
  EXPECT_GT(row.created, created);
  // Its start is told in hundredths of a second.
  EXPECT_GE(row.created, before_child - 100'000);
  EXPECT_EQ(only_extended_row(table().take(), port).created, row.created);
}

TEST_P(ModuleRows, TimeSurvivesCallsInAnotherNamespace) {
  const Fd socket = make_socket();
  const LONGLONG created = row_of(socket).created;
  std::thread elsewhere([this] {
    if (!enter_private_network()) table().take();
  });
  elsewhere.join();
  EXPECT_EQ(row_of(socket).created, created);
}

TEST_P(ModuleRows, TimeSurvivesCallsOfOtherClasses) {
  const Fd socket = make_socket();
  const LONGLONG created = row_of(socket).created;
  for (const TableCase& other : all_table_cases()) other.take();
  EXPECT_EQ(row_of(socket).created, created);
}

TEST_P(ModuleRows, ManyThreadsSeeOneTime) {
  const Fd socket = make_socket();
  std::vector<LONGLONG> times(4);
  std::vector<std::thread> threads;
  for (LONGLONG& time : times) {
    threads.emplace_back([this, &time, &socket] {
      for (int i = 0; i < 20; ++i) {
        const Fd passing = make_socket();
        time = row_of(socket).created;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const LONGLONG time : times) EXPECT_EQ(time, times.front());
}

TEST_P(ModuleRows, OnlyTheFirstElementOfTheModuleSaysSomething) {
  const Fd socket = make_socket();
  const ExtendedRow row = row_of(socket);
  for (std::size_t i = 1; i < row.module.size(); ++i) EXPECT_EQ(row.module[i], 0U);
}

// The directory of this process's cgroup; 0 where there is no version 2.
ULONGLONG own_cgroup() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("0::", 0) != 0) continue;
    for (const std::string mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
      struct stat status {};
      if (stat((mount + "/cgroup.controllers").c_str(), &status) != 0) continue;
      if (stat((mount + line.substr(3)).c_str(), &status) == 0) return status.st_ino;
    }
  }
  return 0;
}

TEST_P(ModuleRows, FirstElementIsTheCgroup) {
  const Fd socket = make_socket();
  const ULONGLONG own = own_cgroup();
  if (own == 0) GTEST_SKIP() << "no cgroup of version 2 here";
  EXPECT_EQ(row_of(socket).module[0], own);
}

TEST_P(ModuleRows, SpecificPortIsOneOutsideTheKernelsRange) {
  if (table().type != SOCK_DGRAM) return;
  const Fd chosen = bound_socket(Endpoint::of(table().loopback(), 5353), {.type = SOCK_DGRAM});
  const Fd given = make_socket();
  EXPECT_EQ(row_of(chosen).flags, 1U);
  EXPECT_EQ(row_of(given).flags, 0U);
}

class ModuleRowsOfConnections : public KernelTest {};

TEST_F(ModuleRowsOfConnections, ConnectionsHaveTimesOfTheirOwn) {
  const TableCase all =
      table_cases([](const TableCase& t) { return t.name == "Tcp4OwnerModuleAll"; }).front();
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const auto rows = all.take(TRUE);
  ASSERT_EQ(rows.size(), 3U);
  const auto again = all.take(TRUE);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(again[i].created, rows[i].created);
}

TEST_F(ModuleRowsOfConnections, SocketOnAnothersPortIsNew) {
  const TableCase all =
      table_cases([](const TableCase& t) { return t.name == "Tcp4OwnerModuleAll"; }).front();
  Fd listening = listener(Endpoint::of("127.0.0.1", 7777));
  const LONGLONG first = only_extended_row(all.take(), 7777).created;
  listening.reset();
  let_time_pass();
  const LONGLONG before = now();
  listening = listener(Endpoint::of("127.0.0.1", 7777));
  const LONGLONG second = only_extended_row(all.take(), 7777).created;
  EXPECT_GT(second, first);
  EXPECT_GE(second, before);
}

}  // namespace
}  // namespace tcptable::test

// The table while it changes: every function from eight threads at once, and sockets that stay are
// there all the time. Runs for a fixed number of rounds; how long that takes is not asserted.

#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <thread>
#include <tuple>

#include "churn.hpp"
#include "probe.hpp"
#include "support/child_process.hpp"

#if TCPTABLE_TSAN
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }
#endif

namespace tcptable::test {
namespace {

using Endpoints = std::tuple<std::uint16_t, std::uint16_t>;

// How often each staying socket is in the table, told as a complaint when it is not once.
template <typename PortsOfRows>
std::string missing_or_doubled(const StayingSockets& staying, const PortsOfRows& rows) {
  std::map<Endpoints, int> seen;
  for (const Endpoints& row : rows) ++seen[row];
  std::string complaint;
  for (const StayingSocket& socket : staying.all()) {
    const int times = seen[{socket.local_port, socket.remote_port}];
    if (times == 1) continue;
    complaint += std::to_string(socket.local_port) + " > " + std::to_string(socket.remote_port) +
                 " is there " + std::to_string(times) + " times; ";
  }
  return complaint;
}

std::vector<Endpoints> ports_of(const Snapshot& table) {
  std::vector<Endpoints> ports;
  for (const Row& row : table) {
    if (row.protocol == Protocol::tcp) ports.emplace_back(row.local_port, row.remote_port);
  }
  return ports;
}

class ChurnTest : public EngineTest {
 protected:
  int rounds() const { return is_netlink() ? 200 : 20; }  // /proc/net/tcp is slow
};

TCPTABLE_ON_EACH_ENGINE(ChurnTest);

TEST_P(ChurnTest, StayingSocketsAreInEverySnapshotOnce) {
  const StayingSockets staying;
  const Churn churn(2);
  Query query = everything(GetParam());
  for (int round = 0; round < rounds(); ++round) {
    const Snapshot table = take(query);
    if (has_gap(table, GapKind::table_unsettled))
      continue;  // it says itself that one may be missing
    ASSERT_EQ(missing_or_doubled(staying, ports_of(table)), "") << "round " << round;
  }
  EXPECT_GT(churn.opened(), 0U);
}

TEST_P(ChurnTest, StayingSocketsKeepTheirOwner) {
  const StayingSockets staying;
  const Churn churn(2);
  Query query = tcp_only(GetParam());
  for (const StayingSocket& socket : staying.all()) {
    query.local_ports.push_back({socket.local_port, socket.local_port});
  }
  for (int round = 0; round < rounds(); ++round) {
    const Snapshot table = take(query);
    for (const Row& row : table) {
      const bool stays = std::any_of(
          staying.all().begin(), staying.all().end(), [&row](const StayingSocket& socket) {
            return socket.local_port == row.local_port && socket.remote_port == row.remote_port;
          });
      if (stays) {
        ASSERT_EQ(table.owning_pid(row), own_pid()) << ::testing::PrintToString(row);
      }
    }
  }
}

// One call of the size-then-fetch kind, with all that a client does.
template <typename Table>
ULONG fetch(ULONG (*function)(Table*, PULONG, BOOL), BOOL order, std::vector<ULONG>& buffer) {
  ULONG size = 0;
  ULONG code = function(nullptr, &size, order);
  for (int attempt = 0; attempt < 10 && code == ERROR_INSUFFICIENT_BUFFER; ++attempt) {
    buffer.assign((size + sizeof(ULONG) - 1) / sizeof(ULONG), 0);
    code = function(reinterpret_cast<Table*>(buffer.data()), &size, order);
  }
  return code;
}

// Any function of the C ABI or the C++ API; a complaint when it failed.
std::string call(unsigned which) {
  std::vector<ULONG> buffer;
  const BOOL order = which % 2 == 0 ? TRUE : FALSE;
  ULONG code = NO_ERROR;
  switch (which % 7) {
    case 0:
      code = fetch(&GetTcpTable, order, buffer);
      break;
    case 1:
      code = fetch(&GetTcpTable2, order, buffer);
      break;
    case 2:
      code = fetch(&GetTcp6Table, order, buffer);
      break;
    case 3:
      code = fetch(&GetTcp6Table2, order, buffer);
      break;
    case 4:
      take(everything(EngineChoice::netlink));
      break;
    case 5:
      take(everything(EngineChoice::procfs));
      break;
    default:
      if (!row_bounds({})) return "row_bounds failed";
  }
  return code == NO_ERROR
             ? ""
             : "function " + std::to_string(which % 7) + " gave " + std::to_string(code);
}

class ChurnOnBothFaces : public KernelTest {};

TEST_F(ChurnOnBothFaces, EightThreadsCallEveryFunction) {
  const StayingSockets staying;
  const Churn churn(2);
  std::array<std::string, 8> complaints;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < complaints.size(); ++i) {
    threads.emplace_back([i, &complaint = complaints[i]] {
      for (unsigned round = 0; round < 14 && complaint.empty(); ++round) {
        complaint = call(i + round);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& complaint : complaints) EXPECT_EQ(complaint, "");
  EXPECT_GT(churn.opened(), 0U);
}

TEST_F(ChurnOnBothFaces, StayingSocketsAreInEveryWindowsTableOnce) {
  const StayingSockets staying;
  const Churn churn(2);
  std::vector<ULONG> buffer;
  for (int round = 0; round < 200; ++round) {
    ASSERT_EQ(fetch(&GetTcpTable2, FALSE, buffer), ULONG{NO_ERROR});
    const auto* table = reinterpret_cast<const MIB_TCPTABLE2*>(buffer.data());
    std::vector<Endpoints> ports;
    for (DWORD i = 0; i < table->dwNumEntries; ++i) {
      const MIB_TCPROW2& row = table->table[i];
      ports.emplace_back(ntohs(static_cast<std::uint16_t>(row.dwLocalPort)),
                         ntohs(static_cast<std::uint16_t>(row.dwRemotePort)));
    }
    ASSERT_EQ(missing_or_doubled(staying, ports), "") << "round " << round;
  }
}

TEST_F(ChurnOnBothFaces, SecondCallOfTheUsualClientSucceeds) {
  const Churn churn(2);
  int enough = 0;
  constexpr int rounds = 200;
  for (int round = 0; round < rounds; ++round) {
    ULONG size = 0;
    ASSERT_EQ(GetTcpTable2(nullptr, &size, TRUE), ULONG{ERROR_INSUFFICIENT_BUFFER});
    std::vector<ULONG> buffer((size + 3) / 4);
    const ULONG code = GetTcpTable2(reinterpret_cast<PMIB_TCPTABLE2>(buffer.data()), &size, TRUE);
    ASSERT_TRUE(code == NO_ERROR || code == ERROR_INSUFFICIENT_BUFFER) << code;
    if (code == NO_ERROR) ++enough;
  }
  EXPECT_GE(enough, rounds * 95 / 100);
}

TEST_F(ChurnOnBothFaces, ChildOfABusyProcessCallsEveryFunction) {
  TCPTABLE_NEED_FORK_BESIDE_THREADS();
  const Churn churn(2);
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(in_child([]() -> std::string {
                for (unsigned which = 0; which < 7; ++which) {
                  const std::string complaint = call(which);
                  if (!complaint.empty()) return complaint;
                }
                return "";
              }),
              "");
  }
}

}  // namespace
}  // namespace tcptable::test

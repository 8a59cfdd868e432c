// The walk by BPF while the hash that it walks changes as fast as two threads can change it.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include "probe.hpp"
#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

constexpr std::size_t staying_connections = 6100;
constexpr rlim_t descriptors_needed = 3 * staying_connections;

// Connections that are made and ended in every way, until destroyed.
class Bustle {
 public:
  explicit Bustle(const char* address) : listening_(listener(Endpoint::of(address), {}, 64)) {
    thread_ = std::thread([this] { run(); });
  }
  Bustle(const Bustle&) = delete;
  Bustle& operator=(const Bustle&) = delete;
  ~Bustle() {
    stop_ = true;
    thread_.join();
  }

  std::uint64_t connections() const noexcept { return connections_; }

 private:
  void run() {
    while (!stop_) {
      try {
        end(connect_through(listening_));
      } catch (const std::system_error&) {
        // Out of ports for a moment: TIME-WAIT has them.
      }
    }
  }

  void end(Connection connection) {
    const std::uint64_t number = connections_++;
    const linger at_once{1, 0};
    if (number % 3 != 0)
      setsockopt(connection.client.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (number % 2 == 0) connection.client.reset();
    connection.server.reset();
  }

  Fd listening_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> connections_{0};
  std::thread thread_;
};

// A hash of so few chains that each is long, and likely to change while it is walked; and a table
// of many of the kernel's buffers.
class TableWalk : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    if (const auto reason = bpf_missing()) GTEST_SKIP() << *reason;
    if (const auto reason = enter_network_with(64)) GTEST_SKIP() << *reason;
    std::ofstream("/proc/sys/net/ipv4/tcp_max_tw_buckets") << "3000";
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::max(limit.rlim_cur, descriptors_needed);
    limit.rlim_max = std::max(limit.rlim_max, descriptors_needed);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) GTEST_SKIP() << "too few descriptors allowed";
  }

  void connect_all() {
    listening_ = listener(Endpoint::of("127.0.0.1"), {}, 64);
    for (std::size_t i = 0; i < staying_connections; ++i)
      staying_.push_back(connect_through(listening_));
  }

  // A network namespace whose hash has so many chains.
  static std::optional<std::string> enter_network_with(int chains) {
    std::ofstream children("/proc/sys/net/ipv4/tcp_child_ehash_entries");
    if (!(children << chains << std::flush)) return "this kernel has one hash for all";
    return enter_private_network();
  }

  Fd listening_;
  std::vector<Connection> staying_;
};

using Connected = std::tuple<std::array<std::uint8_t, 16>, std::array<std::uint8_t, 16>,
                             std::uint16_t, std::uint16_t>;

// Complaints about a table: a connection twice, a staying socket missing.
std::string faults_of(const Snapshot& table, const std::set<std::uint32_t>& staying) {
  std::set<Connected> seen;
  std::size_t stayed = 0;
  for (const Row& row : table) {
    if (row.state == State::listen) continue;
    if (!seen.emplace(row.local_bytes, row.remote_bytes, row.local_port, row.remote_port).second)
      return "twice: " + ::testing::PrintToString(row);
    if (staying.contains(row.inode)) ++stayed;
  }
  if (stayed == staying.size()) return "";
  return std::to_string(staying.size() - stayed) + " of the staying sockets are missing";
}

TEST_F(TableWalk, GivesEverySocketThatStaysOnceAndNoneTwice) {
  connect_all();
  std::set<std::uint32_t> inodes;
  for (const Connection& connection : staying_) {
    inodes.insert(inode_of(connection.client));
    inodes.insert(inode_of(connection.server));
  }
  Query query;
  query.engine = EngineChoice::bpf;
  query.protocols = {.tcp = true, .udp = false};
  const Bustle one("127.0.0.2");
  const Bustle other("127.0.0.3");
  for (int round = 0; round < 60; ++round)
    ASSERT_EQ(faults_of(take(query), inodes), "") << "round " << round;
  EXPECT_GT(one.connections() + other.connections(), 1000U);
}

TEST_F(TableWalk, IsTakenForALargeTableWhoseCookiesNobodyWants) {
  connect_all();
  Query query;
  query.protocols = {.tcp = true, .udp = false};
  EXPECT_EQ(take(query).table_engine(), Engine::netlink);
  query.columns.cookies = false;
  const Snapshot walked = take(query);
  EXPECT_EQ(walked.table_engine(), Engine::bpf);
  EXPECT_EQ(walked.size(), 2 * staying_connections + 1);
  EXPECT_TRUE(walked.gaps().empty());
}

TEST_F(TableWalk, LeavesChainsThatAreLongerThanTheKernelsBufferToNetlink) {
  ASSERT_EQ(enter_network_with(8), std::nullopt);
  connect_all();
  Query query;
  query.protocols = {.tcp = true, .udp = false};
  query.columns.cookies = false;
  const Snapshot table = take(query);
  EXPECT_EQ(table.table_engine(), Engine::netlink);
  EXPECT_EQ(table.size(), 2 * staying_connections + 1);
  query.engine = EngineChoice::bpf;
  EXPECT_FALSE(snapshot(query));
}

}  // namespace
}  // namespace tcptable::test

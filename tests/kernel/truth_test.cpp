// Sockets are opened, closed, accepted, duplicated, inherited and passed on by several processes at
// full speed, while every face is asked by several threads: what is said must be true.
//
// How long it goes on: TCPTABLE_TRUTH_CHANGES sockets opened, closed or moved (60,000 by default),
// but no longer than TCPTABLE_TRUTH_SECONDS (60). TCPTABLE_TRUTH_SIZE (300) is how many
// connections, and listeners of one port, stay. scripts/truth.sh asks for millions of changes.

#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <bit>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>

#include "probe.hpp"
#include "truth_judge.hpp"

#if TCPTABLE_TSAN
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }
#endif

namespace tcptable::test {
namespace {

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Reader {
  std::string name;
  std::function<void(TruthJudge&)> read;  // one snapshot, judged
};

Reader snapshot_reader(const std::string& name, const Query& query) {
  auto collector = std::make_shared<Collector>(std::move(*Collector::open()));
  auto table = std::make_shared<Snapshot>();
  return {name, [=](TruthJudge& judge) {
            const auto collected = collector->collect(query, *table);
            if (!collected) throw std::runtime_error(to_string(collected.error()));
            judge.judge(*table, query.columns.owners);
          }};
}

Query with(EngineChoice engine, OwnerEngineChoice owner_engine) {
  Query query;
  query.engine = engine;
  query.owner_engine = owner_engine;
  query.columns.owners = true;
  return query;
}

template <typename Table>
ULONG fetch(ULONG (*function)(Table*, PULONG, BOOL), std::vector<ULONG>& buffer) {
  ULONG size = static_cast<ULONG>(buffer.size() * sizeof(ULONG));
  for (int attempt = 0; attempt < 20; ++attempt) {
    const ULONG code = function(reinterpret_cast<Table*>(buffer.data()), &size, TRUE);
    if (code != ERROR_INSUFFICIENT_BUFFER) return code;
    buffer.assign(size / sizeof(ULONG) + 1, 0);
  }
  return ERROR_INSUFFICIENT_BUFFER;
}

// The table says 127.0.0.x of what stays.
bool is_of_what_stays(DWORD address) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&address);
  return bytes[0] == 127 && bytes[2] == 0;
}

void read_as_windows_does(TruthJudge& judge, std::vector<ULONG>& buffer) {
  if (fetch(&GetTcpTable2, buffer) != NO_ERROR) throw std::runtime_error("GetTcpTable2");
  const auto* const table = reinterpret_cast<const MIB_TCPTABLE2*>(buffer.data());
  std::vector<TruthJudge::WindowsRow> rows;
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    const MIB_TCPROW2& row = table->table[i];
    const auto port = [](DWORD number) { return ntohs(static_cast<std::uint16_t>(number)); };
    rows.push_back({.local_port = port(row.dwLocalPort),
                    .remote_port = port(row.dwRemotePort),
                    .listens = row.dwState == MIB_TCP_STATE_LISTEN,
                    .stays = is_of_what_stays(row.dwLocalAddr),
                    .pid = row.dwOwningPid});
  }
  judge.judge(rows);
}

Reader windows_reader() {
  auto buffer = std::make_shared<std::vector<ULONG>>();
  return {"GetTcpTable2", [buffer](TruthJudge& judge) { read_as_windows_does(judge, *buffer); }};
}

std::vector<Reader> all_readers() {
  std::vector<Reader> readers = {
      snapshot_reader("netlink, owners by /proc",
                      with(EngineChoice::netlink, OwnerEngineChoice::procfs)),
      snapshot_reader("procfs, owners by /proc",
                      with(EngineChoice::procfs, OwnerEngineChoice::procfs)),
      windows_reader()};
  Query bare = with(EngineChoice::netlink, OwnerEngineChoice::procfs);
  bare.columns.owners = false;
  readers.push_back(snapshot_reader("netlink, no owners", bare));
  const Query by_bpf = with(EngineChoice::netlink, OwnerEngineChoice::bpf);
  if (snapshot(by_bpf)) readers.push_back(snapshot_reader("netlink, owners by BPF", by_bpf));
  const Query all_by_bpf = with(EngineChoice::bpf, OwnerEngineChoice::bpf);
  if (snapshot(all_by_bpf)) readers.push_back(snapshot_reader("BPF, owners by BPF", all_by_bpf));
  return readers;
}

// One reader's thread.
void read_until_stopped(const Reader& reader, const TruthWorld& world, TruthJudge& judge,
                        std::string& failure) {
  try {
    while (!world.ledger().stopped()) reader.read(judge);
  } catch (const std::exception& problem) {
    failure = problem.what();
  }
}

void run(TruthWorld& world) {
  const std::uint64_t wanted = number_from_environment("TCPTABLE_TRUTH_CHANGES", 60'000);
  const auto deadline = std::chrono::steady_clock::now() +
                        std::chrono::seconds(number_from_environment("TCPTABLE_TRUTH_SECONDS", 60));
  const std::vector<Reader> readers = all_readers();
  std::vector<TruthJudge> judges(readers.size(), TruthJudge(world));
  std::vector<std::string> failures(readers.size());
  std::vector<std::thread> threads;
  world.ledger().start();
  for (std::size_t i = 0; i < readers.size(); ++i)
    threads.emplace_back([&, i] { read_until_stopped(readers[i], world, judges[i], failures[i]); });
  while (world.ledger().changes() < wanted && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  world.ledger().stop();
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(world.is_whole()) << "a process of this test was killed from outside";

  std::cout << "truth: " << world.ledger().changes() << " changes\n";
  for (std::size_t i = 0; i < readers.size(); ++i) {
    judges[i].settle_accounts();
    const Findings& findings = judges[i].findings();
    std::cout << "truth: " << readers[i].name << ": " << findings.text() << "\n";
    EXPECT_EQ(failures[i], "") << readers[i].name;
    EXPECT_EQ(findings.untruths(), 0U) << readers[i].name << ": " << findings.text();
    EXPECT_GT(findings.snapshots, 0U) << readers[i].name;
  }
}

WorldSize world_size() {
  const int size = static_cast<int>(number_from_environment("TCPTABLE_TRUTH_SIZE", 300));
  return {.crowd = size, .pairs = size};
}

class Truth : public KernelTest {};

TEST_F(Truth, HoldsWhileEverythingChanges) {
  TruthWorld world(world_size());
  run(world);
}

// So many sockets share a chain of the kernel's hash table that the dump often ends in one that
// changes: between two and four.
TEST_F(Truth, HoldsWhereChainsAreLong) {
  WorldSize size = world_size();
  size.chains = static_cast<int>(std::bit_ceil(static_cast<unsigned>(size.pairs)));
  std::optional<TruthWorld> world;
  try {
    world.emplace(size);
  } catch (const std::runtime_error& problem) {
    GTEST_SKIP() << problem.what();
  }
  run(*world);
}

}  // namespace
}  // namespace tcptable::test

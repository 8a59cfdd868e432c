// BPF and /proc name the same owners of the same live sockets.
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

using Fact = std::tuple<std::uint32_t, std::uint32_t, std::int32_t, std::uint64_t, std::string,
                        std::uint32_t>;

std::vector<Fact> facts_of(const Snapshot& table) {
  std::vector<Fact> facts;
  for (const Row& row : table) {
    for (const Holder& holder : table.owners(row)) {
      const Process& process = table.process(holder);
      facts.emplace_back(row.inode, process.pid, holder.descriptor, process.start_time_ticks,
                         std::string(process.name()), process.uid);
    }
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

Query with_owners_by(OwnerEngineChoice choice) {
  Query query;
  query.columns.process = true;
  query.owner_engine = choice;
  return query;
}

// As a host does that closes all descriptors, but for those that the test itself needs.
void close_links() {
  for (int fd = 3; fd < 256; ++fd) {
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), error);
    if (!error && path.string().find("bpf") != std::string::npos) close(fd);
  }
}

// Skips where this kernel or this user cannot load BPF programs.
#define TCPTABLE_NEEDS_BPF()                                                       \
  if (const auto probe = snapshot(with_owners_by(OwnerEngineChoice::bpf)); !probe) \
  GTEST_SKIP() << "no BPF here: " << to_string(probe.error())

class OwnerEngines : public KernelTest {};

TEST_F(OwnerEngines, AgreeOnSharedInheritedAndSeparateDescriptors) {
  const Fd own = listener(Endpoint::of("127.0.0.1"));
  const Fd twin(dup(own.get()));
  const Child sharer = Child::holding();
  const Fd later = listener(Endpoint::of("::1"));
  TCPTABLE_NEEDS_BPF();
  const Snapshot by_bpf = take(with_owners_by(OwnerEngineChoice::bpf));
  const Snapshot by_proc = take(with_owners_by(OwnerEngineChoice::procfs));
  EXPECT_EQ(by_bpf.owner_engine(), Engine::bpf);
  EXPECT_EQ(by_proc.owner_engine(), Engine::procfs);
  ASSERT_FALSE(facts_of(by_proc).empty());
  EXPECT_EQ(facts_of(by_bpf), facts_of(by_proc));
}

TEST_F(OwnerEngines, BpfSeesAThreadWithDescriptorsOfItsOwn) {
  TCPTABLE_NEEDS_BPF();
  std::thread([] {
    ASSERT_EQ(unshare(CLONE_FILES), 0);
    const Fd hidden = listener(Endpoint::of("127.0.0.1"));
    const Snapshot table = take(with_owners_by(OwnerEngineChoice::bpf));
    ASSERT_EQ(table.size(), 1U);
    EXPECT_EQ(table.owning_pid(*table.begin()), static_cast<std::uint32_t>(getpid()));
  }).join();
}

TEST_F(OwnerEngines, BpfSurvivesAHostThatClosesEveryDescriptor) {
  TCPTABLE_NEEDS_BPF();
  EXPECT_EQ(in_child([]() -> std::string {
              TCPTABLE_CHILD_REQUIRE(snapshot(with_owners_by(OwnerEngineChoice::bpf)));
              close_links();
              const Fd reused = listener(Endpoint::of("127.0.0.1"));
              const auto table = snapshot(with_owners_by(OwnerEngineChoice::bpf));
              TCPTABLE_CHILD_REQUIRE(table);
              TCPTABLE_CHILD_REQUIRE(table->size() == 1);
              TCPTABLE_CHILD_REQUIRE(table->owning_pid(*table->begin()) ==
                                     static_cast<std::uint32_t>(getpid()));
              return "";
            }),
            "");
}

TEST_F(OwnerEngines, WithoutPrivilegeBpfIsRefusedAndTheBestIsProc) {
  const Fd own = listener(Endpoint::of("127.0.0.1"));
  EXPECT_EQ(in_child([&]() -> std::string {
              if (geteuid() == 0) become_nobody();
              const auto forced = snapshot(with_owners_by(OwnerEngineChoice::bpf));
              TCPTABLE_CHILD_REQUIRE(!forced);
              const auto best = snapshot(with_owners_by(OwnerEngineChoice::automatic));
              TCPTABLE_CHILD_REQUIRE(best);
              TCPTABLE_CHILD_REQUIRE(best->owner_engine() == Engine::procfs);
              return "";
            }),
            "");
}

}  // namespace
}  // namespace tcptable::test

// Published owners on a BPF file system that dies with the test. What is meant for an ordinary user
// runs in a child.
#pragma once

#include <unistd.h>

#include <functional>
#include <string>
#include <tcptable/publication.hpp>
#include <thread>

#include "bpf_programs.hpp"
#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/private_mounts.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {

class PublicationTest : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    TCPTABLE_NEED_ROOT();
    // They would be taken by root's queries, in children too.
    if (engine::own_iterator_loaded()) GTEST_SKIP() << "needs a process without BPF programs";
    const std::string problem = lack_of_bpf();
    if (!problem.empty()) GTEST_SKIP() << "no BPF here: " << problem;
    has_walk_ = lack_of_walk().empty();
    roots_ = listener(Endpoint::of("127.0.0.1"));
    port_ = local_port(roots_);
  }

  // Runs `body` in a child that has a BPF file system of its own and does not hold roots_.
  std::string on_own_bpffs(const std::function<std::string()>& body) {
    return in_child([&]() -> std::string {
      roots_.reset();
      mount_own_bpffs();
      return body();
    });
  }

  // The same with owners published on it.
  std::string with_owners_published(const Readers& readers,
                                    const std::function<std::string()>& body) {
    return on_own_bpffs([&]() -> std::string {
      const auto published = publish_owners(readers);
      return published ? body() : to_string(published.error());
    });
  }

  // A complaint unless root's listener is shown with its owner, and nothing is missing.
  std::string complaint_about_the_whole(const Snapshot& table) const {
    const Row row = only_row(table, Protocol::tcp, port_);
    TCPTABLE_CHILD_REQUIRE(table.owning_pid(row) == root_pid_);
    TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::known);
    TCPTABLE_CHILD_REQUIRE(table.owner_engine() == Engine::bpf_published);
    TCPTABLE_CHILD_REQUIRE(table.gaps().empty());
    TCPTABLE_CHILD_REQUIRE(table.complete());
    return "";
  }

  // A complaint unless the listener's owner is unknown for lack of permission, with that gap.
  std::string complaint_about_the_part(const Snapshot& table, GapKind gap) const {
    const Row row = only_row(table, Protocol::tcp, port_);
    TCPTABLE_CHILD_REQUIRE(table.owners(row).empty());
    TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::permission);
    TCPTABLE_CHILD_REQUIRE(table.owner_engine() == Engine::procfs);
    TCPTABLE_CHILD_REQUIRE(has_gap(table, GapKind::processes_denied));
    TCPTABLE_CHILD_REQUIRE(has_gap(table, gap));
    TCPTABLE_CHILD_REQUIRE(!table.complete());
    return "";
  }

  static Query query() {
    Query query;
    query.columns.process = true;
    return query;
  }

  Fd roots_;  // a listener that belongs to root
  std::uint16_t port_ = 0;
  const std::uint32_t root_pid_ = own_pid();
  bool has_walk_ = false;  // the kernel takes the walk over connections, so it is published too

 private:
  // In a child: what is loaded here stays loaded, and would be taken instead of what is published.
  static std::string lack_of(const Query& forced) {
    return in_child([&]() -> std::string {
      const auto table = snapshot(forced);
      return table ? "" : to_string(table.error());
    });
  }

  static std::string lack_of_bpf() {
    Query forced = query();
    forced.owner_engine = OwnerEngineChoice::bpf;
    return lack_of(forced);
  }

 protected:
  static std::string lack_of_walk() {
    Query forced;
    forced.engine = EngineChoice::bpf;
    forced.columns.cookies = false;
    return lack_of(forced);
  }
};

// A process that publishes to everyone, over and over.
inline Child endless_publisher() {
  return Child::holding([] {
    std::thread([] {
      while (publish_owners(Readers::all_users())) continue;
      _exit(1);
    }).detach();
  });
}

constexpr Readers nobodys_group = Readers::group(nobody_uid);

}  // namespace tcptable::test

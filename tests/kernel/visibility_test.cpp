// What an observer who may not see everything is told: other users, hidden and missing /proc, other
// PID namespaces.

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <filesystem>
#include <system_error>

#include "probe.hpp"
#include "support/child_process.hpp"
#include "support/private_mounts.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class Visibility : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped()) return;
    TCPTABLE_NEED_ROOT();
    roots_ = listener(Endpoint::of("127.0.0.1"));
  }

  Fd roots_;  // a listener that belongs to root
};

TCPTABLE_ON_EACH_ENGINE(Visibility);

// Closes the copy that fork() left to this process.
void forget(Fd& socket) { socket.reset(); }

TEST_P(Visibility, OtherUsersSocketIsListedWithoutItsOwner) {
  const std::uint16_t port = local_port(roots_);
  EXPECT_EQ(in_child([&]() -> std::string {
              forget(roots_);
              become_nobody();
              const Snapshot table = take(tcp_only(GetParam()));
              const Row row = only_row(table, Protocol::tcp, port);
              TCPTABLE_CHILD_REQUIRE(row.uid == 0);
              TCPTABLE_CHILD_REQUIRE(row.inode != 0);
              TCPTABLE_CHILD_REQUIRE(table.owners(row).empty());
              TCPTABLE_CHILD_REQUIRE(table.owning_pid(row) == 0);
              TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::permission);
              TCPTABLE_CHILD_REQUIRE(has_gap(table, GapKind::processes_denied));
              TCPTABLE_CHILD_REQUIRE(!table.complete());
              return "";
            }),
            "");
}

TEST_P(Visibility, OwnSocketIsOwnedForAnUnprivilegedUserToo) {
  EXPECT_EQ(in_child([&]() -> std::string {
              forget(roots_);
              become_nobody();
              const Fd own = listener(Endpoint::of("127.0.0.1"));
              const Snapshot table = take(tcp_only(GetParam()));
              const Row row = only_row(table, Protocol::tcp, local_port(own));
              TCPTABLE_CHILD_REQUIRE(row.uid == nobody_uid);
              TCPTABLE_CHILD_REQUIRE(table.owning_pid(row) == own_pid());
              TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::known);
              return "";
            }),
            "");
}

TEST_P(Visibility, SameUsersOtherProcessIsSeenByAnUnprivilegedUser) {
  EXPECT_EQ(
      in_child([&]() -> std::string {
        forget(roots_);
        become_nobody();
        Fd own = listener(Endpoint::of("127.0.0.1"));
        const std::uint16_t port = local_port(own);
        const Child child = Child::holding();
        own.reset();
        const Snapshot table = take(tcp_only(GetParam()));
        const Row row = only_row(table, Protocol::tcp, port);
        TCPTABLE_CHILD_REQUIRE(table.owning_pid(row) == static_cast<std::uint32_t>(child.pid()));
        return "";
      }),
      "");
}

TEST_P(Visibility, GapsCountTheProcessesThatRefused) {
  EXPECT_EQ(in_child([&]() -> std::string {
              become_nobody();
              const Snapshot table = take(tcp_only(GetParam()));
              for (const Gap& gap : table.gaps()) {
                if (gap.kind == GapKind::processes_denied) {
                  TCPTABLE_CHILD_REQUIRE(gap.count >= 1);
                }
              }
              TCPTABLE_CHILD_REQUIRE(has_gap(table, GapKind::processes_denied));
              return "";
            }),
            "");
}

TEST_P(Visibility, WithoutOwnersNothingIsMissingForAnUnprivilegedUser) {
  EXPECT_EQ(in_child([&]() -> std::string {
              become_nobody();
              Query query;
              query.engine = GetParam();
              const Snapshot table = take(query);
              TCPTABLE_CHILD_REQUIRE(!has_gap(table, GapKind::processes_denied));
              // procfs lacks other facts than owners.
              TCPTABLE_CHILD_REQUIRE(table.complete() || !is_netlink());
              return "";
            }),
            "");
}

// Some hosts keep a process even from root.
bool some_process_refuses() {
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    std::error_code error;
    const std::filesystem::directory_iterator descriptor(process.path() / "fd", error);
    if (!error && descriptor != std::filesystem::directory_iterator()) {
      (void)std::filesystem::read_symlink(descriptor->path(), error);
    }
    if (error == std::errc::permission_denied) return true;
  }
  return false;
}

TEST_P(Visibility, RootSeesTheWhole) {
  Query query = tcp_only(GetParam());
  query.owner_engine = OwnerEngineChoice::procfs;  // the way in which a process can refuse
  const Snapshot table = take(query);
  EXPECT_EQ(has_gap(table, GapKind::processes_denied), some_process_refuses());
  EXPECT_FALSE(has_gap(table, GapKind::processes_hidden));
  EXPECT_FALSE(has_gap(table, GapKind::other_pid_namespace));
  if (is_netlink()) {  // procfs lacks other facts than owners
    EXPECT_EQ(table.complete(), !some_process_refuses());
  }
}

TEST_P(Visibility, PendingConnectionOfAHiddenListenerIsPending) {
  const Fd client = connect_to(Endpoint::local_of(roots_.get()));
  const std::uint16_t port = local_port(roots_);
  EXPECT_EQ(in_child([&]() -> std::string {
              forget(roots_);
              become_nobody();
              const Snapshot table = take(tcp_only(GetParam()));
              const Row row = only_row(table, Protocol::tcp, port, local_port(client));
              TCPTABLE_CHILD_REQUIRE(table.owners(row).empty());
              TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) != OwnerReason::known);
              TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) != OwnerReason::orphaned);
              return "";
            }),
            "");
}

TEST_P(Visibility, HidepidIsAGapAndAReason) {
  const std::uint16_t port = local_port(roots_);
  EXPECT_EQ(in_child([&]() -> std::string {
              forget(roots_);
              enter_private_mounts();
              mount_proc("hidepid=2");
              become_nobody();
              const Fd own = listener(Endpoint::of("127.0.0.1"));
              const Snapshot table = take(tcp_only(GetParam()));
              const Row row = only_row(table, Protocol::tcp, port);
              TCPTABLE_CHILD_REQUIRE(table.owners(row).empty());
              TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::permission);
              TCPTABLE_CHILD_REQUIRE(has_gap(table, GapKind::processes_hidden));
              TCPTABLE_CHILD_REQUIRE(!table.complete());
              const Row mine = only_row(table, Protocol::tcp, local_port(own));
              TCPTABLE_CHILD_REQUIRE(table.owning_pid(mine) == own_pid());
              return "";
            }),
            "");
}

TEST_P(Visibility, HidepidDoesNotHideFromRoot) {
  const std::uint16_t port = local_port(roots_);
  const auto parent = own_pid();
  EXPECT_EQ(in_child([&]() -> std::string {
              forget(roots_);
              enter_private_mounts();
              mount_proc("hidepid=2");
              const Snapshot table = take(tcp_only(GetParam()));
              const Row row = only_row(table, Protocol::tcp, port);
              TCPTABLE_CHILD_REQUIRE(table.owning_pid(row) == parent);
              TCPTABLE_CHILD_REQUIRE(!has_gap(table, GapKind::processes_hidden));
              return "";
            }),
            "");
}

TEST_P(Visibility, WithoutProcNetlinkGivesTheTableAndProcfsAnError) {
  const std::uint16_t port = local_port(roots_);
  EXPECT_EQ(in_child([&]() -> std::string {
              enter_private_mounts();
              checked(mount("none", "/proc", "tmpfs", 0, nullptr), "mount tmpfs");
              Query query = tcp_only(GetParam());
              query.owner_engine = OwnerEngineChoice::procfs;  // BPF needs no /proc
              const Result<Snapshot> table = snapshot(query);
              if (!is_netlink()) {
                TCPTABLE_CHILD_REQUIRE(!table);
                TCPTABLE_CHILD_REQUIRE(table.error().code == ErrorCode::not_supported);
                return "";
              }
              TCPTABLE_CHILD_REQUIRE(table.has_value());
              const Row row = only_row(*table, Protocol::tcp, port);
              TCPTABLE_CHILD_REQUIRE(table->owner_reason(row) == OwnerReason::unavailable);
              TCPTABLE_CHILD_REQUIRE(table->owners(row).empty());
              TCPTABLE_CHILD_REQUIRE(has_gap(*table, GapKind::no_procfs));
              TCPTABLE_CHILD_REQUIRE(!table->complete());
              return "";
            }),
            "");
}

TEST_P(Visibility, OwnerInAnotherPidNamespaceIsSaidToBeThere) {
  const std::uint16_t port = local_port(roots_);
  EXPECT_EQ(seen_from_a_new_pid_namespace([&]() -> std::string {
              forget(roots_);
              const Fd own = listener(Endpoint::of("127.0.0.1"));
              const Snapshot table = take(tcp_only(GetParam()));
              const Row row = only_row(table, Protocol::tcp, port);
              TCPTABLE_CHILD_REQUIRE(table.owners(row).empty());
              TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::other_pid_namespace);
              TCPTABLE_CHILD_REQUIRE(has_gap(table, GapKind::other_pid_namespace));
              const Row mine = only_row(table, Protocol::tcp, local_port(own));
              TCPTABLE_CHILD_REQUIRE(table.owning_pid(mine) == 1);
              return "";
            }),
            "");
}

TEST_P(Visibility, ProcessOfAnInnerPidNamespaceIsSeenFromOutside) {
  Child inner = Child::holding([] { checked(unshare(CLONE_NEWPID), "unshare pids"); });
  const Snapshot table = take(tcp_only(GetParam()));
  const Row row = only_row(table, Protocol::tcp, local_port(roots_));
  EXPECT_EQ(owner_pids(table, row).size(), 2U);
  EXPECT_FALSE(has_gap(table, GapKind::other_pid_namespace));
}

}  // namespace
}  // namespace tcptable::test

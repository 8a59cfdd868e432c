// Units by cgroups of the test's own, held against libsystemd; and processes of other users.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <tcptable/process.hpp>

#include "../builders/temporary_directory.hpp"
#include "support/cgroup.hpp"
#include "support/child_process.hpp"
#include "support/kernel_test.hpp"
#include "support/private_mounts.hpp"
#include "support/program.hpp"

namespace tcptable::test {
namespace {

std::uint32_t number(pid_t pid) { return static_cast<std::uint32_t>(pid); }

// systemd's own answers. Loaded and not linked: what needs it for its tests must not need it to
// run.
class Libsystemd {
 public:
  Libsystemd() : library_(dlopen("libsystemd.so.0", RTLD_NOW)) {}
  explicit operator bool() const { return library_ != nullptr; }

  std::string unit(pid_t pid) const { return ask("sd_pid_get_unit", pid); }
  std::string user_unit(pid_t pid) const { return ask("sd_pid_get_user_unit", pid); }

 private:
  std::string ask(const char* function, pid_t pid) const {
    using Function = int (*)(pid_t, char**);
    const auto call = reinterpret_cast<Function>(dlsym(library_, function));
    char* text = nullptr;
    if (call == nullptr || call(pid, &text) < 0) return "";
    std::string told(text);
    std::free(text);
    return told;
  }

  void* library_;  // stays loaded
};

#define TCPTABLE_NEED_CGROUP(cgroup) \
  if (!(cgroup)) GTEST_SKIP() << "no cgroup2 here in which this process may make a cgroup"

class UnitOf : public ::testing::TestWithParam<const char*> {};

TEST_P(UnitOf, ProcessIsWhatLibsystemdSays) {
  TCPTABLE_NEED_ROOT();
  const auto cgroup = Cgroup::make(GetParam());
  TCPTABLE_NEED_CGROUP(cgroup);
  const Libsystemd systemd;
  if (!systemd) GTEST_SKIP() << "libsystemd.so.0 is not installed";
  const Child child = Child::holding();
  cgroup->add(child.pid());
  const auto found = units(number(child.pid()));
  ASSERT_TRUE(found) << to_string(found.error());
  EXPECT_EQ(found->system, systemd.unit(child.pid()));
  EXPECT_EQ(found->user, systemd.user_unit(child.pid()));
}

INSTANTIATE_TEST_SUITE_P(
    Paths, UnitOf,
    ::testing::Values(
        "tcptable-test.service", "tcptable.slice/tcptable-test.service",
        "tcptable.slice/tcptable-a.slice/test@x.service/sub/other.service",
        "tcptable.slice/session-t1.scope", "tcptable.slice/session-t1.scope/test.service",
        "tcptable.slice/session-.scope/test.service",
        "tcptable.slice/user@1000.service/app.slice/pipe.service",
        "tcptable.slice/user@1000.service/init.scope",
        "tcptable.slice/user@1000.service/x/y.service",
        "tcptable.slice/user@65535.service/app.service", "tcptable.slice/user@01.service/a.service",
        "tcptable.slice/user@4294967295.service/a.service",
        "tcptable.slice/user@4294967294.service/a.service",
        "tcptable.slice/user@x.service/a.service", "tcptable.slice/_tcptable.service",
        "_tcptable.slice/__x.service", "tcptable.slice", "tcptable.slice/test@.service",
        "tcptable.slice/@x.service", "tcptable@x.slice/a.service", "tcptable.slice/a%b.service",
        "tcptable.slice/a b.service", "tcptable.slice/a\\x2db.mount", "tcptable.slice/.service",
        "tcptable.slice/a.unknown", "tcptable.slice/a.service.d", "tcptable.slice/a.socket",
        "tcptable.slice/a@b@c.service", "tcptable.slice/s", "tcptable.slice/a.timer",
        "tcptable.slice/a.device", "tcptable.slice/a:b.swap", "tcptable-box/a.service"));

class UnitsOfAProcess : public ::testing::Test {};

TEST_F(UnitsOfAProcess, TellTheCgroupsUpToTheUnits) {
  TCPTABLE_NEED_ROOT();
  const auto unit = Cgroup::make("tcptable.slice/tcptable-test.service");
  TCPTABLE_NEED_CGROUP(unit);
  const auto below = Cgroup::make("tcptable.slice/tcptable-test.service/below");
  TCPTABLE_NEED_CGROUP(below);
  Child child = Child::holding();
  below->add(child.pid());
  const auto found = units(number(child.pid()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->system, "tcptable-test.service");
  EXPECT_EQ(found->cgroup_ids, (std::vector<std::uint64_t>{below->id(), unit->id()}));
}

TEST_F(UnitsOfAProcess, AreNoneOutsideOfSystemdsTree) {
  TCPTABLE_NEED_ROOT();
  const auto cgroup = Cgroup::make("tcptable-box");
  TCPTABLE_NEED_CGROUP(cgroup);
  const Child child = Child::holding();
  cgroup->add(child.pid());
  const auto found = units(number(child.pid()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->system, "");
  EXPECT_EQ(found->user, "");
  EXPECT_TRUE(found->cgroup_ids.empty());
}

TEST_F(UnitsOfAProcess, OfAZombieOutliveTheCgroup) {
  TCPTABLE_NEED_ROOT();
  TemporaryDirectory directory;
  auto cgroup = Cgroup::make("tcptable.slice/tcptable-test.service");
  TCPTABLE_NEED_CGROUP(cgroup);
  Program program({copy_of_sleep((directory.path() / "p").string()), "1000"});
  cgroup->add(program.pid());
  const std::uint32_t pid = number(program.pid());
  program.kill();
  ASSERT_TRUE(cgroup->remove_now());
  const auto found = units(pid);
  ASSERT_TRUE(found);
  // Of a zombie the kernel tells either the cgroup that it left, marked as deleted, or the root.
  EXPECT_TRUE(found->system == "tcptable-test.service" || found->system.empty()) << found->system;
  EXPECT_TRUE(found->cgroup_ids.empty());
}

TEST(OtherUsersProcess, HidesItsProgramAndTellsTheRest) {
  TCPTABLE_NEED_ROOT();
  const std::uint32_t pid = number(getpid());
  EXPECT_EQ(in_child([pid]() -> std::string {
              become_nobody();
              const auto program = executable(pid);
              TCPTABLE_CHILD_REQUIRE(!program);
              TCPTABLE_CHILD_REQUIRE(program.error().code == ErrorCode::permission_denied);
              const auto process = find_process(pid);
              TCPTABLE_CHILD_REQUIRE(process);
              TCPTABLE_CHILD_REQUIRE(process->uid == 0 && !process->name().empty());
              TCPTABLE_CHILD_REQUIRE(units(pid));
              return "";
            }),
            "");
}

TEST(OtherUsersProcess, IsDeniedAndNotAbsentWhereItIsHidden) {
  TCPTABLE_NEED_ROOT();
  const std::uint32_t pid = number(getpid());
  EXPECT_EQ(in_child([pid]() -> std::string {
              enter_private_mounts();
              mount_proc("hidepid=2");
              become_nobody();
              const auto process = find_process(pid);
              TCPTABLE_CHILD_REQUIRE(!process);
              TCPTABLE_CHILD_REQUIRE(process.error().code == ErrorCode::permission_denied);
              const auto absent = find_process(0x7FFFFFFF);
              TCPTABLE_CHILD_REQUIRE(!absent && absent.error().code == ErrorCode::not_found);
              return "";
            }),
            "");
}

}  // namespace
}  // namespace tcptable::test

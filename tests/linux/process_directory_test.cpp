// Units and their cgroups in trees that look like /proc and like systemd's cgroups.
#include "process_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temporary_proc.hpp"

namespace tcptable::engine {
namespace {

constexpr std::uint32_t pid = test::first_unreal_pid;

class ProcessDirectoryTest : public ::testing::Test {
 protected:
  void cgroup(std::uint32_t of, std::string_view lines) {
    proc_.file(std::to_string(of) + "/cgroup", lines);
  }
  Units units(wire::CgroupHierarchy hierarchy) {
    CgroupTree tree;
    tree.hierarchy = hierarchy;
    if (hierarchy == wire::CgroupHierarchy::unified)
      tree.root = sys::UniqueFd(::dup(cgroups_.fd()));
    const auto directory = ProcessDirectory::open(proc_.fd(), pid, 0).value();
    return directory.units(tree, path_of_init(proc_.fd(), hierarchy)).value();
  }
  std::uint64_t inode(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::stat((cgroups_.path() / name).c_str(), &status), 0);
    return status.st_ino;
  }

  test::TemporaryProc proc_;
  test::TemporaryDirectory cgroups_;
};

TEST_F(ProcessDirectoryTest, TakesTheUnitFromTheTreeThatSystemdUses) {
  cgroup(pid, "1:name=systemd:/system.slice/old.service\n0::/system.slice/new.service\n");
  EXPECT_EQ(units(wire::CgroupHierarchy::unified).system, "new.service");
  EXPECT_EQ(units(wire::CgroupHierarchy::named).system, "old.service");
}

TEST_F(ProcessDirectoryTest, BeginsWhereProcessOneIs) {
  cgroup(1, "0::/machine.slice/box.scope/init.scope\n");
  cgroup(pid, "0::/machine.slice/box.scope/system.slice/web.service\n");
  cgroups_.directory("machine.slice/box.scope/system.slice/web.service");
  const Units found = units(wire::CgroupHierarchy::unified);
  EXPECT_EQ(found.system, "web.service");
  EXPECT_EQ(found.cgroup_ids,
            std::vector<std::uint64_t>{inode("machine.slice/box.scope/system.slice/web.service")});
}

TEST_F(ProcessDirectoryTest, TellsNoCgroupsAboveTheUnits) {
  cgroup(pid, "0::/system.slice/web.service/a/b\n");
  cgroups_.directory("system.slice/web.service/a/b");
  EXPECT_EQ(units(wire::CgroupHierarchy::unified).cgroup_ids,
            (std::vector<std::uint64_t>{inode("system.slice/web.service/a/b"),
                                        inode("system.slice/web.service/a"),
                                        inode("system.slice/web.service")}));
}

TEST_F(ProcessDirectoryTest, NeverLeavesTheTreeOfCgroups) {
  cgroup(pid, "0::/../system.slice/web.service\n");
  EXPECT_TRUE(units(wire::CgroupHierarchy::unified).cgroup_ids.empty());
  cgroup(pid, "0::/web.service/..\n");
  EXPECT_TRUE(units(wire::CgroupHierarchy::unified).cgroup_ids.empty());
}

TEST_F(ProcessDirectoryTest, FindsNoUnitWithoutCgroups) {
  proc_.file(std::to_string(pid) + "/comm", "x\n");
  EXPECT_EQ(units(wire::CgroupHierarchy::unified).system, "");
}

TEST_F(ProcessDirectoryTest, ReadsWhoTheProcessIs) {
  proc_.stat(pid, "na) me", 42);
  proc_.status(pid, 7, 8);
  const auto directory = ProcessDirectory::open(proc_.fd(), pid, 42);
  ASSERT_TRUE(directory);
  const auto process = directory->describe(pid);
  ASSERT_TRUE(process);
  EXPECT_EQ(process->name(), "na) me");
  EXPECT_EQ(process->uid, 8U);
  EXPECT_EQ(process->start_time_ticks, 42U);
  const auto other = ProcessDirectory::open(proc_.fd(), pid, 43);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::not_found);
}

TEST_F(ProcessDirectoryTest, RefusesAStatOfAnotherForm) {
  proc_.file(std::to_string(pid) + "/stat", "nonsense");
  const auto directory = ProcessDirectory::open(proc_.fd(), pid, 42);
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace tcptable::engine

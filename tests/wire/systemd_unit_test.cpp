#include "systemd_unit.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tcptable::wire {
namespace {

// cat /proc/self/cgroup, where both generations are mounted.
constexpr std::string_view both_hierarchies =
    "9:name=systemd:/system.slice/old.service\n"
    "8:pids:/pids\n"
    "1:cpu,cpuacct:/cpu\n"
    "0::/system.slice/new.service\n";

TEST(ParseCgroup, TakesTheLineOfTheHierarchy) {
  EXPECT_EQ(parse_cgroup(both_hierarchies, CgroupHierarchy::unified), "/system.slice/new.service");
  EXPECT_EQ(parse_cgroup(both_hierarchies, CgroupHierarchy::named), "/system.slice/old.service");
}

TEST(ParseCgroup, IsEmptyWithoutThatLine) {
  EXPECT_EQ(parse_cgroup("", CgroupHierarchy::unified), "");
  EXPECT_EQ(parse_cgroup("8:pids:/a\n", CgroupHierarchy::unified), "");
  EXPECT_EQ(parse_cgroup("0::/a\n", CgroupHierarchy::named), "");
  EXPECT_EQ(parse_cgroup("0\n0:\n", CgroupHierarchy::unified), "");
}

TEST(ParseCgroup, KeepsColonsOfThePath) {
  EXPECT_EQ(parse_cgroup("0::/a:b.service\n", CgroupHierarchy::unified), "/a:b.service");
}

TEST(ParseCgroup, CutsWhatTheKernelAddsToARemovedOne) {
  EXPECT_EQ(parse_cgroup("0::/a.service (deleted)\n", CgroupHierarchy::unified), "/a.service");
}

TEST(CgroupRoot, IsWhereProcessOneBelongs) {
  EXPECT_EQ(root_of("/init.scope"), "");
  EXPECT_EQ(root_of("/"), "/");
  EXPECT_EQ(root_of("/machine.slice/box.scope/init.scope"), "/machine.slice/box.scope");
  EXPECT_EQ(root_of("/lxc/system.slice"), "/lxc");
  EXPECT_EQ(root_of("/lxc/system"), "/lxc");
  EXPECT_EQ(root_of("/lxc/box"), "/lxc/box");
}

TEST(CgroupRoot, IsTakenOffThePathsBelowIt) {
  EXPECT_EQ(below_root("/a/b", ""), "/a/b");
  EXPECT_EQ(below_root("/a/b", "/"), "/a/b");
  EXPECT_EQ(below_root("/a/b", "/a"), "/b");
  EXPECT_EQ(below_root("/ab", "/a"), "/ab");
  EXPECT_EQ(below_root("/a", "/a"), "");
  EXPECT_EQ(below_root("/c", "/a"), "/c");
}

std::string system_name(std::string_view path) { return std::string(system_unit(path).name); }
std::string user_name(std::string_view path) { return std::string(user_unit(path).name); }

TEST(SystemUnit, IsTheFirstDirectoryThatIsNoSlice) {
  EXPECT_EQ(system_name("/system.slice/ssh.service"), "ssh.service");
  EXPECT_EQ(system_name("/ssh.service"), "ssh.service");
  EXPECT_EQ(system_name("/init.scope"), "init.scope");
  EXPECT_EQ(system_name("/system.slice/system-getty.slice/getty@tty1.service"),
            "getty@tty1.service");
  EXPECT_EQ(system_name("/user.slice/user-1000.slice/session-3.scope"), "session-3.scope");
  EXPECT_EQ(system_name("/user.slice/user-1000.slice/user@1000.service/app.slice/x.service"),
            "user@1000.service");
  EXPECT_EQ(system_name("//system.slice///ssh.service//"), "ssh.service");
}

TEST(SystemUnit, MayHaveCgroupsBelow) {
  const UnitInPath unit = system_unit("/system.slice/docker.service/box/x.service");
  EXPECT_EQ(unit.name, "docker.service");
  EXPECT_EQ(unit.directory, "/system.slice/docker.service");
}

TEST(SystemUnit, MayBeEscaped) {
  const UnitInPath unit = system_unit("/system.slice/_cpu.service");
  EXPECT_EQ(unit.name, "cpu.service");
  EXPECT_EQ(unit.directory, "/system.slice/_cpu.service");
  EXPECT_EQ(system_name("/_system.slice/a.service"), "a.service");
  EXPECT_EQ(system_name("/__a.service"), "_a.service");
}

TEST(SystemUnit, IsNoneWhereTheNameIsNotAUnits) {
  for (const std::string_view path :
       {"", "/", "/system.slice", "/system.slice/", "/docker/0123abcd", "/a", "/.service",
        "/a.unknown", "/a.service.d", "/a b.service", "/getty@.service", "/@tty.service",
        "/a\x01.service", "/box/a.service", "/system.slice/x/a.service", "/a%.service", "/a."}) {
    EXPECT_EQ(system_name(path), "") << path;
    EXPECT_EQ(system_unit(path).directory, "") << path;
  }
}

TEST(SystemUnit, NeverIsASliceThatIsAnInstance) {
  // Slices have no instances, so this is not passed over as one, and is no unit either.
  EXPECT_EQ(system_name("/a@b.slice"), "");
  EXPECT_EQ(system_name("/a@b.slice/c.service"), "");
}

TEST(SystemUnit, HasANameOfLimitedLength) {
  const std::string stem(255 - std::string_view(".service").size(), 'a');
  EXPECT_EQ(system_name("/" + stem + ".service"), stem + ".service");
  EXPECT_EQ(system_name("/" + stem + "a.service"), "");
}

TEST(UserUnit, IsBelowTheUsersManager) {
  const std::string manager = "/user.slice/user-1000.slice/user@1000.service";
  EXPECT_EQ(user_name(manager + "/app.slice/pipewire.service"), "pipewire.service");
  EXPECT_EQ(user_name(manager + "/pipewire.service"), "pipewire.service");
  EXPECT_EQ(user_name(manager + "/init.scope"), "init.scope");
  EXPECT_EQ(user_unit(manager + "/app.slice/a.service/b").directory,
            manager + "/app.slice/a.service");
  EXPECT_EQ(user_name(manager), "");
  EXPECT_EQ(user_name("/system.slice/ssh.service"), "");
  EXPECT_EQ(user_name("/system.slice/ssh.service/a.service"), "");
}

TEST(UserUnit, IsBelowASession) {
  EXPECT_EQ(user_name("/user.slice/user-1000.slice/session-c2.scope/a.service"), "a.service");
  EXPECT_EQ(user_name("/session-.scope/a.service"), "");
  EXPECT_EQ(user_name("/session-a b.scope/a.service"), "");
}

TEST(UserUnit, IsOfAUserThatThereCanBe) {
  EXPECT_EQ(user_name("/user@0.service/a.service"), "a.service");
  EXPECT_EQ(user_name("/user@4294967294.service/a.service"), "a.service");
  for (const std::string_view uid : {"", "4294967295", "65535", "01", "x", "-1", "99999999999"})
    EXPECT_EQ(user_name("/user@" + std::string(uid) + ".service/a.service"), "") << uid;
}

}  // namespace
}  // namespace tcptable::wire

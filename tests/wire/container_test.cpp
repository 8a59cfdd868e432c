#include "container.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tcptable::wire {
namespace {

const std::string id(64, 'a');
const std::string other_id(64, '7');

TEST(Container, IsNamedByTheScopeThatSystemdMakesForIt) {
  EXPECT_EQ(container_in_path("/system.slice/docker-" + id + ".scope"), id);
  EXPECT_EQ(container_in_path("/machine.slice/libpod-" + id + ".scope/container"), id);
  EXPECT_EQ(container_in_path("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" +
                              id + ".scope/container"),
            id);
  const std::string pod = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/";
  EXPECT_EQ(container_in_path(pod + "cri-containerd-" + id + ".scope"), id);
  EXPECT_EQ(container_in_path(pod + "crio-" + id + ".scope"), id);
}

TEST(Container, IsNamedByADirectoryWhereSystemdHasNoPartInIt) {
  EXPECT_EQ(container_in_path("/docker/" + id), id);
  EXPECT_EQ(container_in_path("/docker/" + id + "/system.slice/ssh.service"), id);
  EXPECT_EQ(container_in_path("/kubepods/burstable/pod1-2-3/" + id), id);
  EXPECT_EQ(container_in_path("/libpod_parent/libpod-" + id), id);
  EXPECT_EQ(container_in_path("/system.slice:docker:" + id), id);
}

TEST(Container, OfLxcHasTheNameThatItsOwnerGaveIt) {
  EXPECT_EQ(container_in_path("/lxc.payload.web-1/init.scope"), "web-1");
  EXPECT_EQ(container_in_path("/lxc/web/system.slice"), "web");
  EXPECT_EQ(container_in_path("/lxc.payload/web"), "web");
  EXPECT_EQ(container_in_path("/lxc.monitor.web"), "");
}

TEST(Container, OfNspawnHasTheNameOfItsMachine) {
  EXPECT_EQ(container_in_path("/machine.slice/machine-debian\\x2d12.scope/payload"), "debian-12");
  EXPECT_EQ(container_in_path("/machine.slice/systemd-nspawn@web.service/payload"), "web");
  EXPECT_EQ(container_in_path("/machine.slice/machine-\\x00\\xzz\\x.scope"), "\\x00\\xzz\\x");
  EXPECT_EQ(container_in_path("/machine.slice/machine-.scope"), "");
  EXPECT_EQ(container_in_path("/machine.slice/machine-qemu\\x2d1\\x2dvm.scope"), "");
}

TEST(Container, IsTheInnermost) {
  EXPECT_EQ(container_in_path("/docker/" + id + "/docker/" + other_id), other_id);
  EXPECT_EQ(container_in_path("/lxc.payload.web/system.slice/docker-" + id + ".scope"), id);
}

TEST(Container, DoesNotHoldTheProcessThatWatchesIt) {
  EXPECT_EQ(container_in_path("/machine.slice/libpod-conmon-" + id + ".scope"), "");
  EXPECT_EQ(container_in_path("/system.slice/crio-conmon-" + id + ".scope"), "");
}

TEST(Container, IsNoneElsewhere) {
  for (const std::string& path :
       {std::string(), std::string("/"), std::string("///"), std::string("/init.scope"),
        std::string("/system.slice/ssh.service"), std::string("/lxc"), "/docker/" + id + "a",
        "/docker/" + std::string(64, 'A'), "/docker-" + id.substr(1) + ".scope"})
    EXPECT_EQ(container_in_path(path), "") << path;
}

TEST(Container, IsFoundInTheHierarchiesFromBeforeCgroup2) {
  EXPECT_EQ(container_of("12:pids:/docker/" + id + "\n1:name=systemd:/docker/" + id + "\n0::/\n"),
            id);
  EXPECT_EQ(container_of("4:memory:/docker/" + id + "\n0::/docker/" + other_id + "\n"), other_id);
  EXPECT_EQ(container_of("0::/system.slice/ssh.service\n"), "");
  EXPECT_EQ(container_of("garbage\n\n::\n"), "");
}

}  // namespace
}  // namespace tcptable::wire

// What a process is told about its own view of the host.

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <tcptable/close.hpp>
#include <tcptable/host.hpp>

#include "support/child_process.hpp"
#include "support/kernel_test.hpp"

namespace tcptable::test {
namespace {

class Host : public ::testing::Test {};

TEST_F(Host, IsDescribedAsItIs) {
  const auto view = host_view();
  ASSERT_TRUE(view);
  struct utsname names {};
  ASSERT_EQ(uname(&names), 0);
  EXPECT_EQ(view->release(), names.release);
  EXPECT_EQ(view->uid, geteuid());
  EXPECT_EQ(view->effective.net_admin, may_close_sockets());
  struct rlimit limit {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(view->files_max, limit.rlim_cur);
  EXPECT_EQ(view->files_ceiling, limit.rlim_max);
  EXPECT_TRUE(view->has_procfs);
  EXPECT_GE(view->processes, 1U);
  EXPECT_LE(view->processes_denied, view->processes);
  EXPECT_TRUE(view->sock_diag);
  EXPECT_TRUE(view->sock_destroy.has_value());
  EXPECT_GE(view->tcp_info_bytes, 104U);  // what Linux 2.6 had
}

TEST_F(Host, IsSeenInPartByNobody) {
  TCPTABLE_NEED_ROOT();
  const Child roots = Child::holding();
  EXPECT_EQ(in_child([&]() -> std::string {
              const auto before = host_view();
              TCPTABLE_CHILD_REQUIRE(before);
              TCPTABLE_CHILD_REQUIRE(before->effective.sys_ptrace);
              become_nobody();
              const auto view = host_view();
              TCPTABLE_CHILD_REQUIRE(view);
              TCPTABLE_CHILD_REQUIRE(view->uid == nobody_uid);
              TCPTABLE_CHILD_REQUIRE(view->effective == Capabilities{});
              TCPTABLE_CHILD_REQUIRE(view->processes_denied > before->processes_denied);
              TCPTABLE_CHILD_REQUIRE(view->sock_destroy == before->sock_destroy);
              return "";
            }),
            "");
}

TEST_F(Host, TellsAUserNamespaceFromTheHost) {
  TCPTABLE_NEED_ROOT();
  const std::string complaint = in_child([]() -> std::string {
    become_nobody();
    if (unshare(CLONE_NEWUSER) != 0) return "no user namespaces";
    const auto view = host_view();
    TCPTABLE_CHILD_REQUIRE(view);
    TCPTABLE_CHILD_REQUIRE(!view->initial_user_namespace);
    TCPTABLE_CHILD_REQUIRE(view->effective.sys_ptrace);  // over itself
    TCPTABLE_CHILD_REQUIRE(view->processes_denied > 0);
    return "";
  });
  if (complaint == "no user namespaces") GTEST_SKIP() << complaint;
  EXPECT_EQ(complaint, "");
}

TEST_F(Host, HasNoProcessesWithoutProc) {
  TCPTABLE_NEED_ROOT();
  EXPECT_EQ(in_child([]() -> std::string {
              TCPTABLE_CHILD_REQUIRE(unshare(CLONE_NEWNS) == 0);
              TCPTABLE_CHILD_REQUIRE(mount("", "/", "", MS_REC | MS_PRIVATE, "") == 0);
              TCPTABLE_CHILD_REQUIRE(mount("none", "/proc", "tmpfs", 0, "") == 0);
              const auto view = host_view();
              TCPTABLE_CHILD_REQUIRE(view);
              TCPTABLE_CHILD_REQUIRE(!view->has_procfs);
              TCPTABLE_CHILD_REQUIRE(view->processes == 0);
              TCPTABLE_CHILD_REQUIRE(view->sock_diag);
              return "";
            }),
            "");
}

TEST_F(Host, SaysWhenNoDescriptorIsLeft) {
  EXPECT_EQ(in_child([]() -> std::string {
              const struct rlimit none { 0, 0 };
              TCPTABLE_CHILD_REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
              const auto view = host_view();
              TCPTABLE_CHILD_REQUIRE(!view);
              TCPTABLE_CHILD_REQUIRE(view.error().code == ErrorCode::too_many_files);
              return "";
            }),
            "");
}

}  // namespace
}  // namespace tcptable::test

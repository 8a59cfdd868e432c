#include "owner_scan.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "syscall.hpp"
#include "temporary_proc.hpp"

namespace tcptable::engine {
namespace {

using table::OwnerDepth;
using table::OwnerReport;
using table::OwnerRequest;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::uint32_t pid_a = test::first_unreal_pid;
constexpr std::uint32_t pid_b = pid_a + 1;
constexpr std::uint32_t pid_c = pid_a + 2;

class OwnerScan : public testing::Test {
 protected:
  Result<OwnerReport> look(const OwnerRequest& request = {}) {
    auto report = engine_.scan(request, index_);
    EXPECT_TRUE(index_.build());
    return report;
  }
  // "pid/descriptor", PIDs counted from pid_a.
  std::vector<std::string> holders(std::uint32_t inode) const {
    std::vector<std::string> result;
    for (const Holder& holder : index_.holders(index_.find(inode)))
      result.push_back(std::to_string(index_.processes()[holder.process].pid - pid_a) + "/" +
                       std::to_string(holder.descriptor));
    return result;
  }

  test::TemporaryProc proc_;
  ProcOwnerEngine engine_{proc_.fd()};
  table::HolderIndex index_;
};

TEST_F(OwnerScan, FindsTheHoldersOfSockets) {
  proc_.socket(pid_a, 3, 10);
  proc_.socket(pid_a, 4, 11);
  proc_.socket(pid_b, 7, 10);
  const auto report = look();
  ASSERT_TRUE(report);
  EXPECT_THAT(holders(10), UnorderedElementsAre("0/3", "1/7"));
  EXPECT_THAT(holders(11), ElementsAre("0/4"));
  EXPECT_TRUE(report->available);
  EXPECT_EQ(report->denied, 0U);
  EXPECT_FALSE(report->hidden);
  EXPECT_FALSE(report->other_pid_namespace);
  EXPECT_EQ(report->uid, ::geteuid());
  EXPECT_EQ(report->privileged, ::geteuid() == 0);
}

TEST_F(OwnerScan, EntersOnlyProcessesThatHoldASocket) {
  proc_.descriptor_link(pid_a, "0", "/dev/null");
  proc_.socket(pid_b, 3, 10);
  ASSERT_TRUE(look());
  ASSERT_EQ(index_.processes().size(), 1U);
  EXPECT_EQ(index_.processes()[0].pid, pid_b);
}

TEST_F(OwnerScan, PassesOverDescriptorsOfOtherThings) {
  proc_.descriptor_link(pid_a, "0", "/dev/pts/0");
  proc_.descriptor_link(pid_a, "1", "pipe:[10]");
  proc_.descriptor_link(pid_a, "2", "anon_inode:[eventpoll]");
  proc_.descriptor_link(pid_a, "3", "/tmp/socket:[10]");
  proc_.descriptor_link(pid_a, "4", "socket:[10] (deleted)");
  proc_.descriptor_link(pid_a, "5", "/" + std::string(3000, 'x'));
  proc_.socket(pid_a, 6, 10);
  ASSERT_TRUE(look());
  EXPECT_THAT(holders(10), ElementsAre("0/6"));
}

TEST_F(OwnerScan, PassesOverNamesThatAreNoNumbers) {
  proc_.link("sys/fd/3", "socket:[10]");
  proc_.link("5000000x/fd/3", "socket:[10]");
  proc_.link("-5000000/fd/3", "socket:[10]");
  proc_.link("99999999999/fd/3", "socket:[10]");
  proc_.link("99999999999999999999999999/fd/3", "socket:[10]");
  proc_.descriptor_link(pid_a, "x", "socket:[10]");
  proc_.descriptor_link(pid_a, "-1", "socket:[10]");
  proc_.descriptor_link(pid_a, "4294967296", "socket:[10]");
  ASSERT_TRUE(look());
  EXPECT_THAT(holders(10), IsEmpty());
}

TEST_F(OwnerScan, TakesInodesAsFarAsTheyGo) {
  proc_.descriptor_link(pid_a, "3", "socket:[4294967295]");
  proc_.descriptor_link(pid_a, "4", "socket:[4294967296]");
  ASSERT_TRUE(look());
  EXPECT_THAT(holders(4294967295U), ElementsAre("0/3"));
  EXPECT_EQ(index_.holder_count(), 1U);
}

TEST_F(OwnerScan, TakesAProcessThatIsGoneForOneWithoutSockets) {
  proc_.directory(std::to_string(pid_a));                  // its fd directory is gone already
  proc_.file(std::to_string(pid_b) + "/fd/3", "no link");  // as a link that went meanwhile
  proc_.socket(pid_b, 4, 10);
  const auto report = look();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->denied, 0U);
  EXPECT_THAT(holders(10), ElementsAre("1/4"));
}

TEST_F(OwnerScan, ReadsManyDescriptorsInSeveralCalls) {
  constexpr int count = 3000;  // more than one buffer of directory entries
  for (int descriptor = 0; descriptor < count; ++descriptor)
    proc_.socket(pid_a, descriptor, 1000U + static_cast<std::uint32_t>(descriptor));
  ASSERT_TRUE(look());
  EXPECT_EQ(index_.holder_count(), static_cast<std::size_t>(count));
  EXPECT_THAT(holders(1000 + count - 1), ElementsAre("0/" + std::to_string(count - 1)));
}

TEST_F(OwnerScan, SaysThatProcessesAreHidden) {
  proc_.remove("1");
  EXPECT_TRUE(look()->hidden);
}

TEST_F(OwnerScan, SaysThatThePidNamespaceIsNotTheHosts) {
  proc_.pid_namespace("pid:[4026532999]");
  EXPECT_TRUE(look()->other_pid_namespace);
}

TEST_F(OwnerScan, SaysThatThereIsNoProc) {
  ProcOwnerEngine none(-1);
  auto report = none.scan({}, index_);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->available);

  proc_.remove("self");  // an empty directory, where nothing is mounted
  report = look();
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->available);
}

TEST_F(OwnerScan, LooksForParticularSockets) {
  proc_.socket(pid_a, 3, 10);
  proc_.socket(pid_b, 3, 11);
  proc_.socket(pid_c, 3, 12);
  const std::array<std::uint32_t, 2> wanted{10, 12};
  ASSERT_TRUE(look({.depth = OwnerDepth::processes, .inodes = wanted}));
  EXPECT_THAT(holders(10), ElementsAre("0/3"));
  EXPECT_THAT(holders(11), IsEmpty());
  EXPECT_THAT(holders(12), ElementsAre("2/3"));
}

TEST_F(OwnerScan, EntersAProcessOnceOverTwoLooks) {
  proc_.socket(pid_a, 3, 10);
  ASSERT_TRUE(look());
  proc_.socket(pid_a, 4, 11);
  proc_.socket(pid_b, 3, 11);
  const std::array<std::uint32_t, 1> wanted{11};
  ASSERT_TRUE(look({.depth = OwnerDepth::threads, .inodes = wanted}));
  EXPECT_THAT(holders(11), UnorderedElementsAre("0/4", "1/3"));
  EXPECT_THAT(holders(10), ElementsAre("0/3"));
  EXPECT_EQ(index_.processes().size(), 2U);
}

TEST_F(OwnerScan, LooksAtThreadsOnlyWhenAsked) {
  proc_.socket(pid_a, 3, 10);
  proc_.thread_socket(pid_a, pid_b, 5, 11);
  ASSERT_TRUE(look());
  EXPECT_THAT(holders(11), IsEmpty());
  index_.clear();
  ASSERT_TRUE(look({.depth = OwnerDepth::threads, .inodes = {}}));
  EXPECT_THAT(holders(11), ElementsAre("0/5"));
}

// Runs the rest as another user, which only root can, and only this thread.
template <typename Call>
void as_nobody(Call call) {
  std::thread([&] {
    constexpr uid_t nobody = 65534;
    ASSERT_EQ(::syscall(SYS_setresuid, -1, nobody, -1), 0);
    call();
  }).join();
}

TEST_F(OwnerScan, CountsProcessesThatDoNotShowTheirDescriptors) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to become somebody else";
  proc_.socket(pid_a, 3, 10);
  proc_.socket(pid_b, 3, 11);
  std::filesystem::permissions(proc_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(proc_.path() / std::to_string(pid_b) / "fd",
                               std::filesystem::perms(0700));
  as_nobody([&] {
    const auto report = look();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->denied, 1U);
    EXPECT_FALSE(report->privileged);
    EXPECT_EQ(report->uid, 65534U);
  });
  EXPECT_THAT(holders(10), ElementsAre("0/3"));
  EXPECT_THAT(holders(11), IsEmpty());
}

// Leaves room for `count` more descriptors while it lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t count) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    const rlimit limit{static_cast<rlim_t>(next) + count, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(OwnerScan, FailsRatherThanMissesOwnersWhenDescriptorsRunOut) {
  proc_.socket(pid_a, 3, 10);
  // Once with all it needs: a sanitizer that meets a class for the first time wants descriptors
  // too.
  ASSERT_TRUE(look());
  for (const rlim_t room : {rlim_t{0}, rlim_t{1}}) {
    Result<OwnerReport> report = OwnerReport{};
    {
      const DescriptorLimit limit(room);
      report = look();
    }
    ASSERT_FALSE(report) << "room for " << room;
    EXPECT_EQ(report.error().code, ErrorCode::too_many_files);
  }
  index_.clear();
  const DescriptorLimit enough(2);
  ASSERT_TRUE(look());
  EXPECT_THAT(holders(10), ElementsAre("0/3"));
}

class DescribeProcess : public OwnerScan {
 protected:
  Process described(std::uint32_t pid) {
    EXPECT_TRUE(look());
    Process process;
    process.pid = pid;
    Process* const one = &process;
    engine_.describe(std::span(&one, 1));
    return process;
  }
};

TEST_F(DescribeProcess, GivesNameStartAndUser) {
  proc_.stat(pid_a, "a (b) c", 5);
  proc_.status(pid_a, 7, 1001);
  const Process process = described(pid_a);
  EXPECT_EQ(process.name(), "a (b) c");
  EXPECT_EQ(process.start_time_ticks, 5U);
  EXPECT_EQ(process.uid, ::geteuid() == 0 ? 1001 : ::geteuid());
}

TEST_F(DescribeProcess, CutsANameThatIsTooLong) {
  proc_.stat(pid_a, "kworker/0:1H-events_highpri", 5);
  EXPECT_EQ(described(pid_a).name(), "kworker/0:1H-ev");
}

TEST_F(DescribeProcess, LeavesAProcessAloneThatIsGoneOrGarbled) {
  for (const char* const text : {"", "garbled", "1 (x) S 1"}) {
    proc_.file(std::to_string(pid_a) + "/stat", text);
    EXPECT_EQ(described(pid_a).name(), "");
    EXPECT_EQ(described(pid_a).start_time_ticks, 0U);
  }
  EXPECT_EQ(described(pid_b).uid, no_uid);
}

TEST_F(DescribeProcess, IsNotFooledByALaterProcessOfTheSamePid) {
  proc_.stat(pid_a, "later", sys::ticks_since_boot() + 100'000);
  const Process process = described(pid_a);
  EXPECT_EQ(process.name(), "");
  EXPECT_EQ(process.start_time_ticks, 0U);
}

}  // namespace
}  // namespace tcptable::engine

#include "bpf_owner_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "../support/fd.hpp"
#include "bpf/record.h"

namespace tcptable::engine {
namespace {

constexpr tcptable_record_header header{.magic = TCPTABLE_RECORD_MAGIC,
                                        .version = TCPTABLE_RECORD_VERSION,
                                        .process_size = sizeof(tcptable_process),
                                        .holder_size = sizeof(tcptable_holder)};

struct Process {
  tcptable_process record;
  std::vector<tcptable_holder> holders;
};

Process process(std::uint32_t pid, std::uint32_t start_ticks,
                std::vector<tcptable_holder> holders) {
  Process process{.record = {}, .holders = std::move(holders)};
  process.record.pid = pid;
  process.record.uid = 1000;
  process.record.start_ticks = start_ticks;
  process.record.is_countable = 1;
  std::copy_n("hello", 5, process.record.name);
  return process;
}

template <typename Record>
void put(const sys::UniqueFd& file, const Record& record) {
  test::checked(write(file.get(), &record, sizeof record), "write");
}

// A reading that the kernel might have given.
sys::UniqueFd reading(const tcptable_record_header& front, const std::vector<Process>& processes) {
  sys::UniqueFd file(test::checked(memfd_create("reading", MFD_CLOEXEC), "memfd"));
  put(file, front);
  for (const Process& process : processes) {
    put(file, process.record);
    for (const tcptable_holder& holder : process.holders) put(file, holder);
  }
  test::checked(lseek(file.get(), 0, SEEK_SET), "lseek");
  return file;
}

class BpfOwnersTest : public testing::Test {
 protected:
  Result<void> scan(const tcptable_record_header& front, const std::vector<Process>& processes,
                    const table::OwnerRequest& request = {}, bool knows_users = true) {
    BpfOwners owners([&]() -> Result<sys::UniqueFd> { return reading(front, processes); },
                     knows_users,
                     [&](std::uint32_t pid, std::int32_t, std::uint32_t) { return pid != liar_; });
    return owners.scan(request, index_);
  }

  std::vector<std::uint32_t> pids_of(std::uint32_t inode) {
    std::vector<std::uint32_t> pids;
    for (const Holder& holder : index_.holders(index_.find(inode)))
      pids.push_back(index_.processes()[holder.process].pid);
    return pids;
  }

  table::HolderIndex index_;
  std::uint32_t liar_ = 0;  // has closed what it held when it is asked
};

TEST_F(BpfOwnersTest, AddEveryHolderAndDescribeItsProcess) {
  ASSERT_TRUE(
      scan(header, {process(100, 7, {{10, 3, 1}, {11, 4, 1}}), process(200, 8, {{10, 5, 1}})}));
  ASSERT_TRUE(index_.build());
  EXPECT_THAT(pids_of(10), testing::UnorderedElementsAre(100, 200));
  EXPECT_THAT(pids_of(11), testing::ElementsAre(100));
  ASSERT_EQ(index_.processes().size(), 2U);
  EXPECT_EQ(index_.processes()[0].start_time_ticks, 7U);
  EXPECT_EQ(index_.processes()[0].name(), "hello");
  EXPECT_EQ(index_.processes()[0].uid, 1000U);
}

TEST_F(BpfOwnersTest, DoNotNameUsersOfAnotherUserNamespace) {
  ASSERT_TRUE(scan(header, {process(100, 7, {{10, 3, 1}})}, {}, false));
  EXPECT_EQ(index_.processes()[0].uid, no_uid);
  EXPECT_EQ(index_.processes()[0].name(), "hello");
}

TEST_F(BpfOwnersTest, AddOnlyTheSocketsThatWereAskedFor) {
  const std::array<std::uint32_t, 2> wanted{10, 12};
  ASSERT_TRUE(scan(
      header,
      {process(100, 7, {{10, 3, 5}}), process(200, 7, {{11, 4, 1}}), process(300, 8, {{12, 5, 5}})},
      {.depth = table::OwnerDepth::threads, .inodes = wanted}));
  ASSERT_TRUE(index_.build());
  EXPECT_THAT(pids_of(10), testing::ElementsAre(100));
  EXPECT_THAT(pids_of(11), testing::IsEmpty());
  EXPECT_THAT(pids_of(12), testing::ElementsAre(300));
  EXPECT_EQ(index_.processes().size(), 2U);
}

TEST_F(BpfOwnersTest, KnowTheProcessesOfTheFirstLookAtTheSecond) {
  ASSERT_TRUE(scan(header, {process(100, 7, {{10, 3, 1}})}));
  const std::array<std::uint32_t, 1> wanted{12};
  const table::OwnerRequest second{.look = table::OwnerLook::second, .inodes = wanted};
  ASSERT_TRUE(scan(header, {process(100, 7, {{10, 3, 1}, {12, 5, 1}})}, second));
  EXPECT_EQ(index_.processes().size(), 1U);
  // The same number and another age: another process.
  ASSERT_TRUE(scan(header, {process(100, 9, {{12, 6, 1}})}, second));
  EXPECT_EQ(index_.processes().size(), 2U);
}

TEST_F(BpfOwnersTest, KnowAProcessThatIsNamedAgain) {
  ASSERT_TRUE(scan(header, {process(100, 7, {{10, 3, 1}}), process(100, 7, {{11, 3, 1}}),
                            process(200, 7, {{12, 3, 1}}), process(100, 7, {{13, 3, 1}})}));
  EXPECT_EQ(index_.processes().size(), 2U);
  ASSERT_TRUE(index_.build());
  for (const std::uint32_t inode : {10U, 11U, 13U})
    EXPECT_THAT(pids_of(inode), testing::ElementsAre(100)) << inode;
}

// A reading larger than one read, with one more holder at its end: whoever stops early misses it.
std::vector<Process> with_a_late_holder(std::vector<Process> processes) {
  for (std::uint32_t pid = 1000; pid < 6000; ++pid)
    processes.push_back(process(pid, 9, {{pid, 3, 1}}));
  processes.push_back(process(6000, 9, {{9, 3, 1}}));
  return processes;
}

// What stops a search and what must not, told by the holder of inode 9 at the far end.
TEST_F(BpfOwnersTest, StopWhenEveryReferenceIsAccountedFor) {
  const std::array<std::uint32_t, 1> wanted{9};
  const auto holders_found = [&](std::vector<tcptable_holder> first) {
    index_.clear();
    EXPECT_TRUE(
        scan(header, with_a_late_holder({process(100, 7, std::move(first))}), {.inodes = wanted}));
    return index_.holder_count();
  };
  EXPECT_EQ(holders_found({{9, 3, 1}}), 1U);
  EXPECT_EQ(holders_found({{9, 3, 2}, {9, 4, 2}}), 2U);
  EXPECT_EQ(holders_found({{9, 3, 2}}), 2U);             // another one somewhere
  EXPECT_EQ(holders_found({{9, 3, 0}}), 2U);             // nobody can tell
  EXPECT_EQ(holders_found({{9, 3, 0}, {9, 4, 2}}), 3U);  // nor later
  EXPECT_EQ(holders_found({{9, 3, 3}, {9, 4, 2}}), 2U);  // one was in use for a moment
}

TEST_F(BpfOwnersTest, DoNotStopWhenADescriptorWasPassedOnMeanwhile) {
  const std::array<std::uint32_t, 1> wanted{9};
  liar_ = 100;
  ASSERT_TRUE(scan(header,
                   with_a_late_holder({process(100, 7, {{9, 3, 2}}), process(101, 7, {{9, 3, 2}})}),
                   {.inodes = wanted}));
  EXPECT_EQ(index_.holder_count(), 3U);
}

TEST_F(BpfOwnersTest, NeverStopWhereDescriptorsAreShared) {
  const std::array<std::uint32_t, 1> wanted{9};
  Process sharer = process(100, 7, {{9, 3, 2}});
  sharer.record.is_countable = 0;
  ASSERT_TRUE(
      scan(header, with_a_late_holder({sharer, process(101, 7, {{9, 3, 2}})}), {.inodes = wanted}));
  EXPECT_EQ(index_.holder_count(), 3U);
}

TEST_F(BpfOwnersTest, RefuseALaterVersionAndOtherRecords) {
  tcptable_record_header later = header;
  ++later.version;
  EXPECT_EQ(scan(later, {process(100, 7, {{10, 3, 1}})}).error().code, ErrorCode::malformed);
  tcptable_record_header other = header;
  other.holder_size = 20;
  EXPECT_EQ(scan(other, {process(100, 7, {{10, 3, 1}})}).error().code, ErrorCode::malformed);
  EXPECT_EQ(index_.holder_count(), 0U);
}

}  // namespace
}  // namespace tcptable::engine

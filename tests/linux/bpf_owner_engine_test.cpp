#include "bpf_owner_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "../support/fd.hpp"
#include "bpf/record.h"

namespace tcptable::engine {
namespace {

constexpr tcptable_record_header header{.magic = TCPTABLE_RECORD_MAGIC,
                                        .version = TCPTABLE_RECORD_VERSION,
                                        .record_size = sizeof(tcptable_holder),
                                        .kind = TCPTABLE_HOLDERS};

// A reading that the kernel might have given.
sys::UniqueFd reading(const tcptable_record_header& front,
                      const std::vector<tcptable_holder>& holders) {
  sys::UniqueFd file(test::checked(memfd_create("reading", MFD_CLOEXEC), "memfd"));
  test::checked(write(file.get(), &front, sizeof front), "write");
  for (const tcptable_holder& holder : holders)
    test::checked(write(file.get(), &holder, sizeof holder), "write");
  test::checked(lseek(file.get(), 0, SEEK_SET), "lseek");
  return file;
}

class BpfOwnersTest : public testing::Test {
 protected:
  Result<void> scan(const tcptable_record_header& front,
                    const std::vector<tcptable_holder>& holders,
                    const table::OwnerRequest& request = {}) {
    BpfOwners owners(
        [&](IteratorName) -> Result<sys::UniqueFd> { return reading(front, holders); });
    return owners.scan(request, index_);
  }

  std::vector<std::uint32_t> pids_of(std::uint32_t inode) {
    std::vector<std::uint32_t> pids;
    for (const Holder& holder : index_.holders(index_.find(inode)))
      pids.push_back(index_.processes()[holder.process].pid);
    return pids;
  }

  table::HolderIndex index_;
};

TEST_F(BpfOwnersTest, AddEveryHolderWithTheAgeOfItsProcess) {
  ASSERT_TRUE(scan(header, {{10, 100, 3, 7}, {11, 100, 4, 7}, {10, 200, 5, 8}}));
  ASSERT_TRUE(index_.build());
  EXPECT_THAT(pids_of(10), testing::UnorderedElementsAre(100, 200));
  EXPECT_THAT(pids_of(11), testing::ElementsAre(100));
  ASSERT_EQ(index_.processes().size(), 2U);
  EXPECT_EQ(index_.processes()[0].start_time_ticks, 7U);
}

TEST_F(BpfOwnersTest, AddOnlyTheSocketsThatWereAskedFor) {
  const std::array<std::uint32_t, 2> wanted{10, 12};
  ASSERT_TRUE(scan(header, {{10, 100, 3, 7}, {11, 200, 4, 7}, {12, 300, 5, 8}},
                   {.depth = table::OwnerDepth::threads, .inodes = wanted}));
  ASSERT_TRUE(index_.build());
  EXPECT_THAT(pids_of(10), testing::ElementsAre(100));
  EXPECT_THAT(pids_of(11), testing::IsEmpty());
  EXPECT_THAT(pids_of(12), testing::ElementsAre(300));
  EXPECT_EQ(index_.processes().size(), 2U);
}

TEST_F(BpfOwnersTest, KnowTheProcessesOfTheFirstLookAtTheSecond) {
  ASSERT_TRUE(scan(header, {{10, 100, 3, 7}}));
  const std::array<std::uint32_t, 1> wanted{12};
  ASSERT_TRUE(scan(header, {{10, 100, 3, 7}, {12, 100, 5, 7}}, {.inodes = wanted}));
  EXPECT_EQ(index_.processes().size(), 1U);
  // The same number and another age: another process.
  ASSERT_TRUE(scan(header, {{12, 100, 6, 9}}, {.inodes = wanted}));
  EXPECT_EQ(index_.processes().size(), 2U);
}

TEST_F(BpfOwnersTest, RefuseALaterVersionAndOtherRecords) {
  tcptable_record_header later = header;
  ++later.version;
  EXPECT_EQ(scan(later, {{10, 100, 3, 7}}).error().code, ErrorCode::malformed);
  tcptable_record_header other = header;
  other.kind = TCPTABLE_PROCESSES;
  EXPECT_EQ(scan(other, {{10, 100, 3, 7}}).error().code, ErrorCode::malformed);
  EXPECT_EQ(index_.holder_count(), 0U);
}

}  // namespace
}  // namespace tcptable::engine

// What the EStats functions refuse, in which order, and that a refusal writes nothing.
#include <atomic>

#include "estats_api.hpp"
#include "support/child_process.hpp"
#include "support/guarded_memory.hpp"

namespace tcptable::test {
namespace {

class EStatsArguments : public KernelTest {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    talk_ = converse(Endpoint::of("127.0.0.1"));
    row_ = ipv4_row(talk_.client);
  }

  ULONG get(int type, void* rw, ULONG rw_size, void* ros, ULONG ros_size, void* rod,
            ULONG rod_size) {
    return get_estats(&row_, type, rw, rw_size, ros, ros_size, rod, rod_size);
  }

  Conversation talk_;
  MIB_TCPROW row_{};
};

constexpr ULONG success = NO_ERROR;
constexpr ULONG refused = ERROR_INVALID_PARAMETER;

TEST_F(EStatsArguments, KnowNineTypes) {
  std::array<UCHAR, 256> out{};
  for (int type = -1; type <= 300; ++type) {
    const bool is_known = type >= 0 && type <= 8;
    EXPECT_EQ(get(type, nullptr, 0, nullptr, 0, nullptr, 0), is_known ? success : refused) << type;
    EXPECT_EQ(get(type, nullptr, 0, nullptr, 0, out.data(), 256),
              is_known && type != 0 ? success : refused)
        << type;
    const UCHAR on[8] = {1};
    EXPECT_EQ(set_estats(&row_, type, on, 8), is_known && type != 0 ? success : refused) << type;
    EXPECT_EQ(set_estats(&row_, type, on, 0), success) << type;
  }
}

// One part at every size up to one too many, with the bytes around it guarded.
void expect_sizes(MIB_TCPROW& row, int type, int part, ULONG needed) {
  for (ULONG size = 0; size <= needed + 1; ++size) {
    const GuardedBuffer buffer(size);
    std::array<void*, 3> data{};
    std::array<ULONG, 3> sizes{};
    data[static_cast<std::size_t>(part)] = buffer.data();
    sizes[static_cast<std::size_t>(part)] = size;
    const ULONG code =
        get_estats(&row, type, data[0], sizes[0], data[1], sizes[1], data[2], sizes[2]);
    const ULONG lacking = size != 0 ? refused : success;
    const ULONG having = size < needed ? ULONG{ERROR_INSUFFICIENT_BUFFER} : success;
    ASSERT_EQ(code, needed == 0 ? lacking : having) << type << ' ' << part << ' ' << size;
    ASSERT_TRUE(buffer.untouched_before());
    ASSERT_TRUE(buffer.untouched_from(code == success ? needed : 0));
    data[static_cast<std::size_t>(part)] = nullptr;
    const ULONG without =
        get_estats(&row, type, data[0], sizes[0], data[1], sizes[1], data[2], sizes[2]);
    const ULONG missing = size != 0 ? ULONG{ERROR_INVALID_USER_BUFFER} : success;
    ASSERT_EQ(without, needed == 0 ? lacking : missing) << type << ' ' << part << ' ' << size;
  }
}

TEST_F(EStatsArguments, TakeEverySizeThatSuffices) {
  for (int type = 0; type < 9; ++type) {
    expect_sizes(row_, type, 0, part_sizes[type].rw);
    expect_sizes(row_, type, 1, part_sizes[type].ros);
    expect_sizes(row_, type, 2, part_sizes[type].rod);
  }
}

TEST_F(EStatsArguments, RefuseUnwritableBuffersAndWriteNothing) {
  const ForbiddenPage page;
  for (int type = 0; type < 9; ++type) {
    const auto [rw_size, ros_size, rod_size] = part_sizes[type];
    const GuardedBuffer rw(rw_size);
    const GuardedBuffer ros(ros_size);
    const GuardedBuffer rod(rod_size);
    for (void* bad :
         {page.data(), unmapped_address(), reinterpret_cast<void*>(~std::uintptr_t{7})}) {
      if (rw_size != 0) {
        EXPECT_EQ(get(type, bad, rw_size, ros.data(), ros_size, rod.data(), rod_size), refused);
      }
      if (ros_size != 0) {
        EXPECT_EQ(get(type, rw.data(), rw_size, bad, ros_size, rod.data(), rod_size), refused);
      }
      if (rod_size != 0) {
        EXPECT_EQ(get(type, rw.data(), rw_size, ros.data(), ros_size, bad, rod_size), refused);
      }
    }
    rod.make_read_only();
    if (rod_size != 0) {
      EXPECT_EQ(get(type, rw.data(), rw_size, ros.data(), ros_size, rod.data(), rod_size), refused);
    }
    EXPECT_TRUE(rw.untouched() && ros.untouched() && rod.untouched());
  }
}

TEST_F(EStatsArguments, RefuseRowsThatCannotBeRead) {
  const ForbiddenPage page;
  TCP_ESTATS_DATA_ROD_v0 rod{};
  const BOOLEAN on = TRUE;
  for (void* bad : {static_cast<void*>(nullptr), page.data(), unmapped_address(),
                    reinterpret_cast<void*>(~std::uintptr_t{3})}) {
    auto* row4 = static_cast<MIB_TCPROW*>(bad);
    auto* row6 = static_cast<MIB_TCP6ROW*>(bad);
    EXPECT_EQ(get_estats(row4, 1, nullptr, 0, nullptr, 0, &rod, sizeof rod), refused);
    EXPECT_EQ(get_estats(row6, 1, nullptr, 0, nullptr, 0, &rod, sizeof rod), refused);
    EXPECT_EQ(set_estats(row4, 1, &on, 1), refused);
    EXPECT_EQ(set_estats(row6, 1, &on, 1), refused);
    EXPECT_EQ(set_estats(row4, 1, nullptr, 0), success);
    // No row and no version: the row comes first.
    EXPECT_EQ(GetPerTcpConnectionEStats(row4, TcpConnectionEstatsData, nullptr, 1, 0, nullptr, 0, 0,
                                        nullptr, 0, 0),
              refused);
  }
}

TEST_F(EStatsArguments, TakeARowInReadOnlyMemoryAtAnyAddress) {
  const GuardedBuffer place(sizeof row_ + 1);
  std::memcpy(static_cast<char*>(place.data()) + 1, &row_, sizeof row_);
  place.make_read_only();
  auto* row = reinterpret_cast<MIB_TCPROW*>(static_cast<char*>(place.data()) + 1);
  EXPECT_EQ(get_estats(row, 1, nullptr, 0, nullptr, 0, nullptr, 0), success);
}

TEST_F(EStatsArguments, RefuseVersionsThatAreNotZero) {
  TCP_ESTATS_DATA_ROD_v0 rod;
  for (const ULONG version : {1U, 2U, 0xFFFFFFFFU}) {
    const auto versions = [&](ULONG rw, ULONG ros, ULONG rod_version) {
      return GetPerTcpConnectionEStats(&row_, TcpConnectionEstatsData, nullptr, rw, 0, nullptr, ros,
                                       0, reinterpret_cast<PUCHAR>(&rod), rod_version, sizeof rod);
    };
    EXPECT_EQ(versions(version, 0, 0), ULONG{ERROR_NOT_SUPPORTED});
    EXPECT_EQ(versions(0, version, 0), ULONG{ERROR_NOT_SUPPORTED});
    EXPECT_EQ(versions(0, 0, version), ULONG{ERROR_NOT_SUPPORTED});
    BOOLEAN on = TRUE;
    EXPECT_EQ(SetPerTcpConnectionEStats(&row_, TcpConnectionEstatsData, &on, version, 1, 0),
              ULONG{ERROR_NOT_SUPPORTED});
    EXPECT_EQ(SetPerTcpConnectionEStats(&row_, TcpConnectionEstatsData, &on, 0, 1, version),
              ULONG{ERROR_NOT_SUPPORTED});
  }
}

TEST_F(EStatsArguments, CheckWhatIsToBeSet) {
  const ForbiddenPage page;
  EXPECT_EQ(set_estats(&row_, 1, nullptr, 1), ULONG{ERROR_INVALID_USER_BUFFER});
  EXPECT_EQ(set_estats(&row_, 1, page.data(), 1), refused);
  const UCHAR bytes[9] = {};
  for (ULONG size = 1; size < 8; ++size)
    EXPECT_EQ(set_estats(&row_, 7, bytes, size), ULONG{ERROR_INSUFFICIENT_BUFFER}) << size;
  EXPECT_EQ(set_estats(&row_, 7, bytes, 9), success);
  EXPECT_EQ(set_estats(&row_, 1, bytes, 9), success);
}

TEST_F(EStatsArguments, FindNothingBehindWildRows) {
  std::mt19937 random(4);
  for (int i = 0; i < 2000; ++i) {
    MIB_TCPROW row4;
    MIB_TCP6ROW row6;
    for (auto [bytes, size] : {std::pair{reinterpret_cast<UCHAR*>(&row4), sizeof row4},
                               {reinterpret_cast<UCHAR*>(&row6), sizeof row6}})
      std::generate_n(bytes, size, [&] { return static_cast<UCHAR>(random()); });
    TCP_ESTATS_DATA_ROD_v0 rod;
    const int type = 1;
    ASSERT_EQ(get_estats(&row4, type, nullptr, 0, nullptr, 0, &rod, sizeof rod),
              ULONG{ERROR_NOT_FOUND});
    ASSERT_EQ(get_estats(&row6, type, nullptr, 0, nullptr, 0, &rod, sizeof rod),
              ULONG{ERROR_NOT_FOUND});
  }
  for (const int byte : {0x00, 0xFF}) {
    MIB_TCP6ROW row;
    std::memset(&row, byte, sizeof row);
    EXPECT_EQ(get_estats(&row, 1, nullptr, 0, nullptr, 0, nullptr, 0), ULONG{ERROR_NOT_FOUND});
  }
}

TEST_F(EStatsArguments, LeaveErrnoAndDescriptorsAlone) {
  const std::size_t before = open_descriptors();
  MIB_TCPROW wild{};
  TCP_ESTATS_DATA_ROD_v0 rod;
  const BOOLEAN on = TRUE;
  for (MIB_TCPROW* row : {&row_, &wild, static_cast<MIB_TCPROW*>(nullptr)}) {
    errno = EXDEV;
    get_estats(row, 1, nullptr, 0, nullptr, 0, &rod, sizeof rod);
    set_estats(row, 1, &on, 1);
    EXPECT_EQ(errno, EXDEV);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(EStatsArguments, ServeThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int type = 1; type <= 4; ++type)
    threads.emplace_back([this, type, &failures] {
      const BOOLEAN on = TRUE;
      for (int i = 0; i < 200; ++i) {
        std::array<UCHAR, 256> rod{};
        BOOLEAN enabled = FALSE;
        if (set_estats(&row_, type, &on, 1) != success) ++failures;
        if (get_estats(&row_, type, &enabled, 1, nullptr, 0, rod.data(), 256) != success)
          ++failures;
        if (enabled != TRUE) ++failures;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
}

TEST_F(EStatsArguments, KeepAChildsMemoryApart) {
  const std::string complaint = in_child([&]() -> std::string {
    TCPTABLE_CHILD_REQUIRE(get(5, nullptr, 0, nullptr, 0, nullptr, 0) == success);
    const BOOLEAN on = TRUE;
    TCPTABLE_CHILD_REQUIRE(set_estats(&row_, 5, &on, 1) == success);
    return "";
  });
  EXPECT_EQ(complaint, "");
  BOOLEAN enabled = TRUE;
  EXPECT_EQ(get(5, &enabled, 1, nullptr, 0, nullptr, 0), success);
  EXPECT_EQ(enabled, FALSE);
}

TEST_F(EStatsArguments, AllowEverybodyToReadAndAdministratorsToSet) {
  TCPTABLE_NEED_ROOT();
  const std::string complaint = in_child([&]() -> std::string {
    become_nobody();
    TCP_ESTATS_DATA_ROD_v0 rod;
    TCPTABLE_CHILD_REQUIRE(get(1, nullptr, 0, nullptr, 0, &rod, sizeof rod) == NO_ERROR);
    const BOOLEAN on = TRUE;
    TCPTABLE_CHILD_REQUIRE(set_estats(&row_, 1, &on, 1) == ERROR_ACCESS_DENIED);
    TCPTABLE_CHILD_REQUIRE(set_estats(&row_, 1, &on, 0) == NO_ERROR);
    return "";
  });
  EXPECT_EQ(complaint, "");
}

}  // namespace
}  // namespace tcptable::test

// How large a buffer must be, what is said when it is not, and that no byte outside it changes.

#include "support/guarded_memory.hpp"
#include "support/sockets.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

template <typename Api>
class Sizing : public EachTable<Api> {
 protected:
  void add_rows(std::size_t conversations) {
    for (std::size_t i = 0; i < conversations; ++i) {
      talks_.push_back(converse(Endpoint::of(loopback<Api>())));
    }
    exact_ = Api::bytes_for(3 * talks_.size());
  }

  std::vector<Conversation> talks_;
  ULONG exact_ = Api::bytes_for(0);
};

TYPED_TEST_SUITE(Sizing, AllTables, TableName);

TYPED_TEST(Sizing, NullTableAsksForMoreWhateverTheSizeSays) {
  this->add_rows(2);
  for (const ULONG offered : {ULONG{0}, ULONG{1}, this->exact_, ULONG{99999}, ULONG{0xFFFFFFFF}}) {
    ULONG size = offered;
    EXPECT_EQ(TypeParam::call(nullptr, &size, FALSE), too_small) << offered;
    EXPECT_GE(size, this->exact_) << offered;
    EXPECT_LT(size, 1U << 20) << "an upper bound, but not a wild one";
  }
}

TYPED_TEST(Sizing, NullTableOfNoRowsAsksForMoreThanNothing) {
  ULONG size = 0;
  EXPECT_EQ(TypeParam::call(nullptr, &size, FALSE), too_small);
  EXPECT_GE(size, TypeParam::bytes_for(0));
}

TYPED_TEST(Sizing, SizeThatWasAskedForSuffices) {
  this->add_rows(5);
  ULONG size = 0;
  ASSERT_EQ(TypeParam::call(nullptr, &size, TRUE), too_small);
  GuardedBuffer table(size);
  EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), ULONG{NO_ERROR});
  EXPECT_EQ(size, this->exact_);
}

TYPED_TEST(Sizing, SizeHasRoomForRowsThatComeUntilTheNextCall) {
  this->add_rows(5);
  ULONG size = 0;
  ASSERT_EQ(TypeParam::call(nullptr, &size, TRUE), too_small);
  this->add_rows(1);
  GuardedBuffer table(size);
  EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), ULONG{NO_ERROR});
  EXPECT_EQ(size, this->exact_);
}

// For every size up to the exact one: asked for more than was offered, and nothing touched.
TYPED_TEST(Sizing, EverySmallerSizeIsRefusedAndLeavesTheBufferAlone) {
  this->add_rows(2);
  for (ULONG offered = 0; offered < this->exact_; ++offered) {
    GuardedBuffer table(offered);
    ULONG size = offered;
    ASSERT_EQ(TypeParam::call(table.data(), &size, offered % 2 == 0), too_small) << offered;
    ASSERT_GT(size, offered);
    ASSERT_GE(size, this->exact_) << "enough for the table as it is";
    ASSERT_TRUE(table.untouched()) << offered;
  }
}

TYPED_TEST(Sizing, ExactSizeAndEveryLargerOneSuffice) {
  this->add_rows(2);
  for (ULONG offered = this->exact_; offered < this->exact_ + 70; ++offered) {
    GuardedBuffer table(offered);
    ULONG size = offered;
    ASSERT_EQ(TypeParam::call(table.data(), &size, offered % 2 == 0), ULONG{NO_ERROR}) << offered;
    ASSERT_EQ(size, this->exact_) << offered;
    ASSERT_EQ(TypeParam::rows_in(table.data()).size(), 6U);
    ASSERT_TRUE(table.untouched_from(this->exact_)) << offered;
    ASSERT_TRUE(table.untouched_before());
  }
}

TYPED_TEST(Sizing, EmptyTableIsASuccessOfFourBytes) {
  GuardedBuffer table(4);
  ULONG size = 4;
  EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), ULONG{NO_ERROR});
  EXPECT_EQ(size, 4U);
  EXPECT_EQ(TypeParam::rows_in(table.data()).size(), 0U);
}

TYPED_TEST(Sizing, EmptyTableIsTooLargeForThreeBytes) {
  for (ULONG offered = 0; offered < 4; ++offered) {
    GuardedBuffer table(offered);
    ULONG size = offered;
    EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), too_small);
    EXPECT_GE(size, 4U);
    EXPECT_TRUE(table.untouched());
  }
}

// A documentation sample offers 24 bytes at first, less than one table with its first row.
TYPED_TEST(Sizing, TwentyFourBytesHoldAnEmptyTable) {
  GuardedBuffer table(24);
  ULONG size = 24;
  EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), ULONG{NO_ERROR});
  EXPECT_EQ(size, 4U);
  EXPECT_TRUE(table.untouched_from(4));
}

TYPED_TEST(Sizing, TwentyFourBytesAreJustOneRowOfTheFirstTable) {
  const Fd listening = listener(Endpoint::of(loopback<TypeParam>()));
  GuardedBuffer table(24);
  ULONG size = 24;
  const bool fits = TypeParam::bytes_for(1) == 24;
  EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), fits ? ULONG{NO_ERROR} : too_small);
  EXPECT_EQ(fits, sizeof(typename TypeParam::Row) == sizeof(MIB_TCPROW));
}

TYPED_TEST(Sizing, LargeTableFitsExactlyToo) {
  std::vector<Fd> listeners;
  for (int i = 0; i < 2000; ++i) listeners.push_back(listener(Endpoint::of(loopback<TypeParam>())));
  const ULONG exact = TypeParam::bytes_for(listeners.size());
  GuardedBuffer table(exact);
  ULONG size = exact;
  EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), ULONG{NO_ERROR});
  EXPECT_EQ(size, exact);
  EXPECT_TRUE(table.untouched_before());
  size = exact - 1;
  EXPECT_EQ(TypeParam::call(table.data(), &size, TRUE), too_small);
  EXPECT_GE(size, exact);
}

TYPED_TEST(Sizing, SocketsOutsideTheTableDoNotMakeABufferTooSmall) {
  // The kernel's counters see these; the table does not.
  std::vector<Fd> outside;
  for (int i = 0; i < 50; ++i) {
    outside.push_back(bound_socket(Endpoint::of("127.0.0.1")));
    outside.push_back(bound_socket(Endpoint::of("::1")));
    outside.push_back(open_socket(AF_INET));
    outside.push_back(bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM}));
  }
  GuardedBuffer table(4);
  ULONG size = 4;
  EXPECT_EQ(TypeParam::call(table.data(), &size, FALSE), ULONG{NO_ERROR});
}

TYPED_TEST(Sizing, OtherFamilysSocketsDoNotMakeABufferTooSmall) {
  const bool ipv4 = TypeParam::family == AF_INET;
  const Conversation other = converse(Endpoint::of(ipv4 ? "::1" : "127.0.0.1"));
  GuardedBuffer table(4);
  ULONG size = 4;
  EXPECT_EQ(TypeParam::call(table.data(), &size, FALSE), ULONG{NO_ERROR});
  EXPECT_EQ(size, 4U);
}

TYPED_TEST(Sizing, RetriesEndAtTheSizeLastGiven) {
  this->add_rows(8);
  ULONG size = 0;
  ULONG code = too_small;
  int calls = 0;
  std::vector<char> buffer;
  while (code == too_small && calls < 10) {
    buffer.resize(size);
    code = TypeParam::call(buffer.empty() ? nullptr : buffer.data(), &size, FALSE);
    ++calls;
  }
  EXPECT_EQ(code, ULONG{NO_ERROR});
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace tcptable::test

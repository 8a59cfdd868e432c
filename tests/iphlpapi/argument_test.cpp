// What is refused, in which order, and that a refusal writes nothing.

#include "support/guarded_memory.hpp"
#include "support/sockets.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

template <typename Api>
class Arguments : public EachTable<Api> {
 protected:
  // A table of three rows at least, so that there is something to write.
  void SetUp() override {
    EachTable<Api>::SetUp();
    if (this->IsSkipped()) return;
    talk_ = converse(Endpoint::of(loopback<Api>()));
    exact_ = Api::bytes_for(3);
  }

  Conversation talk_;
  ULONG exact_ = 0;
};

TYPED_TEST_SUITE(Arguments, AllTables, TableName);

// A size that lies in memory of the test's own, flush against forbidden memory.
class PlacedSize {
 public:
  explicit PlacedSize(ULONG value) : buffer_(sizeof(ULONG)) {
    std::memcpy(buffer_.data(), &value, sizeof value);
  }
  ULONG* get() const { return static_cast<ULONG*>(buffer_.data()); }
  ULONG value() const {
    ULONG value = 0;
    std::memcpy(&value, buffer_.data(), sizeof value);
    return value;
  }
  void make_read_only() const { buffer_.make_read_only(); }

 private:
  GuardedBuffer buffer_;
};

TYPED_TEST(Arguments, NullSizePointerIsRefused) {
  GuardedBuffer table(1024);
  EXPECT_EQ(TypeParam::call(table.data(), nullptr, FALSE), refused);
  EXPECT_EQ(TypeParam::call(nullptr, nullptr, TRUE), refused);
  EXPECT_TRUE(table.untouched());
}

TYPED_TEST(Arguments, ReadOnlySizePointerIsRefused) {
  GuardedBuffer table(1024);
  for (const ULONG offered : {ULONG{0}, ULONG{24}, ULONG{1024}}) {
    const PlacedSize size(offered);
    size.make_read_only();
    EXPECT_EQ(TypeParam::call(table.data(), size.get(), FALSE), refused);
    EXPECT_EQ(TypeParam::call(nullptr, size.get(), FALSE), refused);
    EXPECT_EQ(size.value(), offered);
  }
  EXPECT_TRUE(table.untouched());
}

TYPED_TEST(Arguments, ForbiddenSizePointerIsRefused) {
  const ForbiddenPage page;
  GuardedBuffer table(1024);
  EXPECT_EQ(TypeParam::call(table.data(), static_cast<ULONG*>(page.data()), FALSE), refused);
  EXPECT_EQ(TypeParam::call(nullptr, static_cast<ULONG*>(page.data()), FALSE), refused);
  EXPECT_TRUE(table.untouched());
}

TYPED_TEST(Arguments, UnmappedSizePointerIsRefused) {
  GuardedBuffer table(1024);
  EXPECT_EQ(TypeParam::call(table.data(), static_cast<ULONG*>(unmapped_address()), FALSE), refused);
  EXPECT_TRUE(table.untouched());
}

TYPED_TEST(Arguments, KernelAddressAsSizePointerIsRefused) {
  const auto kernel = static_cast<std::uintptr_t>(-4096);
  EXPECT_EQ(TypeParam::call(nullptr, reinterpret_cast<ULONG*>(kernel), FALSE), refused);
}

TYPED_TEST(Arguments, SizePointerThatIsWritableOnlyInPartIsRefused) {
  // Its last two bytes lie in the page behind the guard.
  GuardedBuffer edge(2);
  EXPECT_EQ(TypeParam::call(nullptr, static_cast<ULONG*>(edge.data()), FALSE), refused);
  EXPECT_TRUE(edge.untouched());
}

TYPED_TEST(Arguments, UnwritableSizePointerComesBeforeEverythingElse) {
  const ForbiddenPage page;
  const PlacedSize size(0);
  size.make_read_only();
  EXPECT_EQ(TypeParam::call(page.data(), size.get(), FALSE), refused);
}

TYPED_TEST(Arguments, ReadOnlyTableIsRefusedAndTheSizeStays) {
  GuardedBuffer table(this->exact_);
  table.make_read_only();
  ULONG size = this->exact_;
  EXPECT_EQ(TypeParam::call(table.data(), &size, FALSE), refused);
  EXPECT_EQ(size, this->exact_);
}

TYPED_TEST(Arguments, ForbiddenTableIsRefused) {
  const ForbiddenPage page;
  ULONG size = this->exact_;
  EXPECT_EQ(TypeParam::call(page.data(), &size, TRUE), refused);
  EXPECT_EQ(size, this->exact_);
}

TYPED_TEST(Arguments, UnmappedTableIsRefused) {
  ULONG size = 1U << 20;
  EXPECT_EQ(TypeParam::call(unmapped_address(), &size, FALSE), refused);
  EXPECT_EQ(size, 1U << 20);
}

TYPED_TEST(Arguments, TableWhoseEndIsUnwritableIsRefusedUntouched) {
  // One byte less than the rows need, though the caller claims more.
  GuardedBuffer table(this->exact_ - 1);
  ULONG size = this->exact_;
  EXPECT_EQ(TypeParam::call(table.data(), &size, FALSE), refused);
  EXPECT_EQ(size, this->exact_);
  EXPECT_TRUE(table.untouched());
}

TYPED_TEST(Arguments, MemoryBehindTheLastRowIsNotLookedAt) {
  GuardedBuffer table(this->exact_);
  ULONG size = 1U << 20;  // a lie: the buffer ends at the guard
  EXPECT_EQ(TypeParam::call(table.data(), &size, FALSE), ULONG{NO_ERROR});
  EXPECT_EQ(size, this->exact_);
}

TYPED_TEST(Arguments, LargestSizeIsNoOverflow) {
  GuardedBuffer table(this->exact_);
  ULONG size = 0xFFFFFFFFU;
  EXPECT_EQ(TypeParam::call(table.data(), &size, FALSE), ULONG{NO_ERROR});
  EXPECT_EQ(size, this->exact_);
}

TYPED_TEST(Arguments, UnwritableTableThatIsTooSmallAsksForMore) {
  const ForbiddenPage page;
  ULONG size = this->exact_ - 1;
  EXPECT_EQ(TypeParam::call(page.data(), &size, FALSE), ULONG{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_GE(size, this->exact_);
}

TYPED_TEST(Arguments, MisalignedPointersAreTaken) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    const ULONG offered = this->exact_;
    GuardedBuffer table(this->exact_ + shift);  // ends at a page, so starts where shift says
    char odd_size[sizeof(ULONG) + 4];
    std::memcpy(odd_size + shift, &offered, sizeof offered);
    ASSERT_EQ(TypeParam::call(table.data(), reinterpret_cast<ULONG*>(odd_size + shift), TRUE),
              ULONG{NO_ERROR});
    EXPECT_EQ(TypeParam::rows_in(table.data()).size(), 3U);
    EXPECT_TRUE(table.untouched_from(this->exact_));
  }
}

TYPED_TEST(Arguments, AnyNonZeroOrderMeansSorted) {
  const std::vector<AnyRow> sorted = TypeParam::take(TRUE);
  for (const BOOL order : {BOOL{2}, BOOL{-1}, BOOL{0x100}}) {
    const std::vector<AnyRow> rows = TypeParam::take(order);
    ASSERT_EQ(rows.size(), sorted.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].local_port, sorted[i].local_port);
      EXPECT_EQ(rows[i].remote_port, sorted[i].remote_port);
    }
  }
}

}  // namespace
}  // namespace tcptable::test

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tcptable/result.hpp>
#include <utility>

namespace tcptable {
namespace {

constexpr Error failure{ErrorCode::not_found, 2, "open"};

TEST(Result, HoldsAValue) {
  const Result<int> result = 7;
  EXPECT_TRUE(result);
  EXPECT_TRUE(result.has_value());
  EXPECT_EQ(*result, 7);
  EXPECT_EQ(result.value(), 7);
}

TEST(Result, HoldsAnError) {
  const Result<int> result = failure;
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error(), failure);
}

TEST(Result, TellsAFalseValueFromAnError) {
  const Result<bool> result = false;
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(*result);
}

TEST(Result, ChangesSidesOnAssignment) {
  Result<std::string> result = std::string("text");
  EXPECT_EQ(result->size(), 4U);
  result = failure;
  EXPECT_EQ(result.error(), failure);
  result = std::string("again");
  EXPECT_EQ(*result, "again");
}

TEST(Result, GivesAMoveOnlyValueAway) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 3);
  Result<std::unique_ptr<int>> other = std::make_unique<int>(4);
  EXPECT_EQ(*std::move(other).value(), 4);
}

TEST(Result, LetsItsValueBeChanged) {
  Result<int> result = 1;
  *result += 1;
  result.value() += 1;
  EXPECT_EQ(*result, 3);
}

TEST(Result, WithoutAValueIsSuccessOrAnError) {
  const Result<void> success;
  EXPECT_TRUE(success);
  const Result<void> failed = failure;
  EXPECT_FALSE(failed);
  EXPECT_EQ(failed.error(), failure);
}

}  // namespace
}  // namespace tcptable

#include "accounts.hpp"

#include <gtest/gtest.h>

namespace tcptable::app {
namespace {

TEST(Accounts, FindsAGroupByNameAndByNumber) {
  const auto root = find_group("root");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->gid, 0U);
  EXPECT_EQ(find_group("0")->name, "root");
  EXPECT_EQ(group_of(0).name, "root");
}

TEST(Accounts, TakesANumberThatHasNoName) {
  const auto group = find_group("3999999999");
  ASSERT_TRUE(group);
  EXPECT_EQ(group->gid, 3999999999U);
  EXPECT_EQ(group->name, "3999999999");
}

TEST(Accounts, RefusesWhatIsNeitherNameNorNumber) {
  EXPECT_FALSE(find_group(""));
  EXPECT_FALSE(find_group("no such group"));
  EXPECT_FALSE(find_group("-1"));
  EXPECT_FALSE(find_group("4294967295"));  // "no change" to chown(2)
  EXPECT_FALSE(find_group("4294967296"));
}

TEST(Accounts, KnowWhoAsks) { EXPECT_FALSE(own_user_name().empty()); }

}  // namespace
}  // namespace tcptable::app

#include "unique_fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <utility>

namespace tcptable::sys {
namespace {

int open_null() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

TEST(UniqueFd, OwnsNothingAtFirst) {
  const UniqueFd fd;
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), -1);
}

TEST(UniqueFd, ClosesWhenItDies) {
  const int number = open_null();
  {
    const UniqueFd fd(number);
    EXPECT_TRUE(fd);
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, HandsItsDescriptorOnWhenMoved) {
  const int number = open_null();
  UniqueFd first(number);
  UniqueFd second(std::move(first));
  EXPECT_EQ(second.get(), number);
  EXPECT_TRUE(is_open(number));
  second.reset();
  EXPECT_FALSE(second);
  EXPECT_FALSE(is_open(number));
}

TEST(UniqueFd, IsEmptyOnceMovedFrom) {
  UniqueFd first(open_null());
  const UniqueFd second(std::move(first));
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that state is what is tested
}

TEST(UniqueFd, ClosesItsOwnBeforeItTakesAnother) {
  const int old_number = open_null();
  const int new_number = open_null();
  UniqueFd fd(old_number);
  fd = UniqueFd(new_number);
  EXPECT_FALSE(is_open(old_number));
  EXPECT_TRUE(is_open(new_number));
  EXPECT_EQ(fd.get(), new_number);
}

TEST(UniqueFd, SurvivesAssignmentToItself) {
  const int number = open_null();
  UniqueFd fd(number);
  UniqueFd& alias = fd;
  fd = std::move(alias);
  EXPECT_TRUE(is_open(number));
}

TEST(UniqueFd, LeavesErrnoAlone) {
  const int number = open_null();
  UniqueFd fd(number);
  UniqueFd stale(number);
  errno = ENOTTY;
  fd.reset();
  EXPECT_EQ(errno, ENOTTY);
  stale.reset();  // close() fails with EBADF
  EXPECT_EQ(errno, ENOTTY);
}

}  // namespace
}  // namespace tcptable::sys

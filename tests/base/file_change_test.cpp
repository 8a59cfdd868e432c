#include "file_change.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string>

#include "../builders/temporary_directory.hpp"
#include "syscall.hpp"

namespace tcptable::sys {
namespace {

class FileChange : public testing::Test {
 protected:
  std::string target_of(const char* link) const {
    std::array<char, 64> text;
    const auto length = read_link(tree_.fd(), link, text);
    return length ? std::string(text.data(), *length) : "";
  }

  test::TemporaryDirectory tree_;
};

TEST_F(FileChange, MakesAndRemovesWhatItIsAsked) {
  ASSERT_TRUE(make_directory(tree_.fd(), "inner", 0700));
  EXPECT_EQ(make_directory(tree_.fd(), "inner", 0700).error().system_errno, EEXIST);
  ASSERT_TRUE(make_link(tree_.fd(), "inner/link", "anywhere"));
  EXPECT_EQ(target_of("inner/link"), "anywhere");
  EXPECT_EQ(remove_directory(tree_.fd(), "inner").error().system_errno, ENOTEMPTY);
  EXPECT_TRUE(remove_file(tree_.fd(), "inner/link"));
  EXPECT_EQ(remove_file(tree_.fd(), "inner/link").error().code, ErrorCode::not_found);
  EXPECT_TRUE(remove_directory(tree_.fd(), "inner"));
}

TEST_F(FileChange, KnowsWhetherADirectoryHoldsOthers) {
  const std::array<const char*, 2> names{"one", "other"};
  EXPECT_FALSE(*holds_others(tree_.fd(), names));
  tree_.file("one", "x");
  EXPECT_FALSE(*holds_others(tree_.fd(), names));
  tree_.directory("third");
  EXPECT_TRUE(*holds_others(tree_.fd(), names));
  EXPECT_TRUE(*holds_others(tree_.fd(), names));
  EXPECT_EQ(holds_others(-1, names).error().system_errno, EBADF);
}

TEST_F(FileChange, RenamesAndExchanges) {
  tree_.link("one", "1");
  tree_.link("other", "2");
  ASSERT_TRUE(exchange(tree_.fd(), "one", "other"));
  EXPECT_EQ(target_of("one"), "2");
  EXPECT_EQ(target_of("other"), "1");
  ASSERT_TRUE(rename(tree_.fd(), "one", "third"));
  EXPECT_EQ(target_of("third"), "2");
  EXPECT_EQ(exchange(tree_.fd(), "one", "third").error().code, ErrorCode::not_found);
}

TEST_F(FileChange, ChangesPermissionsAndOwner) {
  tree_.file("file", "x");
  ASSERT_TRUE(change_permissions(tree_.fd(), "file", 0440));
  const auto file = open_plain_file(tree_.fd(), "file");
  ASSERT_TRUE(file);
  const auto facts = facts_of(file->get());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->permissions, 0440U);
  EXPECT_TRUE(change_owner(tree_.fd(), "file", facts->uid, facts->gid));
  EXPECT_EQ(change_owner(tree_.fd(), "none", 0, 0).error().code, ErrorCode::not_found);
}

TEST_F(FileChange, LocksADirectoryForOneAtATime) {
  EXPECT_TRUE(*try_lock(tree_.fd()));
  {
    const auto other = open_directory(tree_.fd(), ".");
    ASSERT_TRUE(other);
    EXPECT_FALSE(*try_lock(other->get()));
  }
  EXPECT_TRUE(*try_lock(tree_.fd()));
  EXPECT_EQ(try_lock(-1).error().system_errno, EBADF);
}

TEST_F(FileChange, PinsNothingThatIsNoBpfObject) {
  EXPECT_FALSE(pin(tree_.fd(), (tree_.path() / "pin").c_str()));
  EXPECT_FALSE(std::filesystem::exists(tree_.path() / "pin"));
}

TEST_F(FileChange, FactsTellFilesFromDirectories) {
  tree_.file("file", "x");
  tree_.directory("inner");
  const auto file = open_plain_file(tree_.fd(), "file");
  ASSERT_TRUE(file);
  EXPECT_TRUE(facts_of(file->get())->is_plain_file);
  EXPECT_FALSE(facts_of(file->get())->is_directory);
  EXPECT_FALSE(facts_of(file->get())->is_on_bpffs);
  EXPECT_GT(facts_of(file->get())->modified_at, 0);
  const auto inner = open_location(tree_.fd(), "inner");
  ASSERT_TRUE(inner);
  EXPECT_TRUE(facts_of(inner->get())->is_directory);
  EXPECT_FALSE(facts_of(inner->get())->is_plain_file);
  EXPECT_EQ(facts_of(-1).error().system_errno, EBADF);
}

TEST_F(FileChange, OpensNoLinks) {
  tree_.file("file", "x");
  tree_.directory("inner");
  tree_.link("to_file", "file");
  tree_.link("to_inner", "inner");
  EXPECT_EQ(open_plain_file(tree_.fd(), "to_file").error().system_errno, ELOOP);
  EXPECT_EQ(open_location(tree_.fd(), "to_inner").error().system_errno, ENOTDIR);
  EXPECT_EQ(open_location(tree_.fd(), "file").error().system_errno, ENOTDIR);
}

}  // namespace
}  // namespace tcptable::sys

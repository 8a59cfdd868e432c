#include "shell_word.hpp"

#include <gtest/gtest.h>

namespace tcptable::app {
namespace {

TEST(ShellWord, IsLeftAloneWhereNothingIsSpecial) {
  EXPECT_EQ(shell_word("/usr/bin/tcptable-0.1"), "/usr/bin/tcptable-0.1");
}

TEST(ShellWord, IsQuotedWhereAShellWouldReadMore) {
  EXPECT_EQ(shell_word("/opt/a b/t"), "'/opt/a b/t'");
  EXPECT_EQ(shell_word("$(rm -rf)"), "'$(rm -rf)'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("~root"), "'~root'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(ShellWord, IsNotMadeOfWhatCannotBeShown) {
  for (const char* hostile : {"a\nb", "\x1B[2J", "\xFF", "\u202E"})
    EXPECT_EQ(shell_word(hostile), "");
}

}  // namespace
}  // namespace tcptable::app

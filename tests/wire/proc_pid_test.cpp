#include "proc_pid.hpp"

#include <gtest/gtest.h>

#include <string>

#include "../builders/proc_net_recording.hpp"

namespace tcptable::wire {
namespace {

TEST(SocketLink, GivesTheInode) {
  EXPECT_EQ(parse_socket_link("socket:[12345]"), 12345U);
  EXPECT_EQ(parse_socket_link("socket:[0]"), 0U);
  EXPECT_EQ(parse_socket_link("socket:[4294967295]"), 0xFFFFFFFFU);
}

TEST(SocketLink, RefusesLinksToAnythingElse) {
  for (const std::string_view link : {"",
                                      "/dev/null",
                                      "pipe:[12345]",
                                      "anon_inode:[eventpoll]",
                                      "socket:",
                                      "socket:[",
                                      "socket:[]",
                                      "socket:]",
                                      "socket:[1",
                                      "socket:1]",
                                      "socket:[ 1]",
                                      "socket:[1 ]",
                                      "socket:[-1]",
                                      "socket:[1x]",
                                      "socket:[0x1]",
                                      " socket:[1]",
                                      "socket:[1] ",
                                      "/socket:[1]",
                                      "socket:[1] (deleted)",
                                      "socket:[[1]]",
                                      "socket:[1][2]"})
    EXPECT_EQ(parse_socket_link(link), std::nullopt) << link;
}

TEST(SocketLink, RefusesAnInodeThatIsTooLarge) {
  EXPECT_EQ(parse_socket_link("socket:[4294967296]"), std::nullopt);
  EXPECT_EQ(parse_socket_link("socket:[99999999999999999999999]"), std::nullopt);
}

std::string stat_of(std::string_view name) {
  std::string text(test::recorded_stat);
  const std::string_view recorded = "python3";
  return text.replace(text.find(recorded), recorded.size(), name);
}

TEST(ProcessStat, GivesNameAndStart) {
  const auto stat = parse_stat(test::recorded_stat);
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->name, "python3");
  EXPECT_EQ(stat->parent, 7566U);
  EXPECT_EQ(stat->start_time_ticks, 286424U);
}

TEST(ProcessStat, TakesAnyNameThatAProcessMayHave) {
  for (const std::string_view name :
       {"", " ", "a b", "(sd-pam)", "a) R 1 (b", ")", "(", "))))", "new\nline", "a) S 1 2 3 4 5\n",
        "\x1b[31m", "\xff\xfe", "kworker/0:1H-events_highpri"}) {
    const std::string text = stat_of(name);
    const auto stat = parse_stat(text);
    ASSERT_TRUE(stat) << name;
    EXPECT_EQ(stat->name, name);
    EXPECT_EQ(stat->start_time_ticks, 286424U);
  }
}

TEST(ProcessStat, RefusesTextWithoutAName) {
  for (const std::string_view text : {"", "7568", "7568 python3 R 1", "7568 (python3",
                                      "7568 python3) R 1", ")(", "7568 )python3("})
    EXPECT_FALSE(parse_stat(text)) << text;
}

TEST(ProcessStat, RefusesTextThatEndsBeforeTheStart) {
  const std::string text(test::recorded_stat);
  const std::size_t start_at = text.find("286424");
  for (std::size_t size = 0; size <= start_at; ++size)
    ASSERT_FALSE(parse_stat(std::string_view(text).substr(0, size))) << size;
}

TEST(ProcessStat, RefusesAStartThatIsNoNumber) {
  std::string text(test::recorded_stat);
  EXPECT_FALSE(parse_stat(text.replace(text.find("286424"), 6, "-28642")));
  std::string longer(test::recorded_stat);
  EXPECT_FALSE(parse_stat(longer.replace(longer.find("286424"), 6, "99999999999999999999")));
}

TEST(ProcessStatus, GivesTheEffectiveUser) {
  EXPECT_EQ(parse_status_uid(test::recorded_status), 0U);
  EXPECT_EQ(parse_status_uid("Uid:\t1000\t1001\t1002\t1003\n"), 1001U);
  EXPECT_EQ(parse_status_uid("Uid:\t1\t4294967294\t2\t3"), 4294967294U);
}

TEST(ProcessStatus, IsNotFooledByOtherLines) {
  EXPECT_EQ(parse_status_uid("Name:\tUid:\t7\nUid:\t1\t2\t3\t4\n"), 2U);
  EXPECT_EQ(parse_status_uid("NSUid:\t7\t7\nUid:\t1\t2\t3\t4\n"), 2U);
}

TEST(ProcessStatus, RefusesTextThatDoesNotTell) {
  for (const std::string_view text :
       {"", "\n\n", "Name:\tx\n", "Uid:", "Uid:\t", "Uid:\t1", "Uid:\t1\t", "Uid:\t1\n2\t3",
        "Uid:\t1\tx\t1\t1\n", "Uid:\t1\t-1\t1\t1\n", "Uid:\t1\t4294967296\t1\t1\n",
        "Uid: 1 2 3 4\n", " Uid:\t1\t2\t3\t4\n"})
    EXPECT_EQ(parse_status_uid(text), std::nullopt) << text;
}

TEST(ProcessStat, RefusesAParentThatIsNoNumber) {
  EXPECT_FALSE(parse_stat("1 (x) S - 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 42 9 9 9\n"));
  EXPECT_FALSE(parse_stat("1 (x) S 4294967296 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 42 9 9 9\n"));
}

TEST(CommandLine, HasABlankBetweenArguments) {
  EXPECT_EQ(command_line({"sleep\0"
                          "1000\0",
                          11}),
            "sleep 1000");
  EXPECT_EQ(command_line({"a\0\0b\0\0\0", 7}), "a  b");
}

TEST(CommandLine, OfAProcessThatWroteItsOwnEndsWithItsText) {
  EXPECT_EQ(command_line({"nginx: worker process   \0\0\0", 27}), "nginx: worker process");
}

TEST(CommandLine, KeepsOddBytes) {
  EXPECT_EQ(command_line({"x\n\x1b[2J\xFF\0y\0", 10}), "x\n\x1b[2J\xFF y");
}

TEST(CommandLine, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(command_line(""), "");
  EXPECT_EQ(command_line({"\0\0\0", 3}), "");
}

TEST(CommandLine, IsCutWhereItIsTooLong) {
  EXPECT_EQ(command_line(std::string(command_line_max + 1, 'x')),
            std::string(command_line_max, 'x'));
}

}  // namespace
}  // namespace tcptable::wire

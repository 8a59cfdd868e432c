#include "diagnostics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tcptable::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST(Shortfall, IsSilentWhenNoPrintedRowIsAffected) {
  const std::array gaps{Gap{GapKind::processes_denied, 80}};
  const Shortfall shortfall{.rows = 3, .rows_without_owner = 0, .complete = false, .gaps = gaps};
  EXPECT_EQ(explain(shortfall, Strictness::lenient), "");
}

TEST(Shortfall, SaysOnceHowManyAndWhatToDo) {
  const std::array gaps{Gap{GapKind::processes_denied, 80}};
  const Shortfall shortfall{.rows = 40, .rows_without_owner = 12, .complete = false, .gaps = gaps};
  EXPECT_EQ(explain(shortfall, Strictness::lenient),
            "tcptable: 12 of 40 rows lack an owner: 80 processes could not be inspected; "
            "run as root to see them, or have root publish them: 'tcptable owners publish'\n");
}

TEST(Shortfall, SaysWhereToLookWhenOwnersArePublishedInVain) {
  std::array gaps{Gap{GapKind::processes_denied, 80}, Gap{GapKind::published_denied, 0}};
  const Shortfall shortfall{.rows = 40, .rows_without_owner = 12, .complete = false, .gaps = gaps};
  EXPECT_THAT(explain(shortfall, Strictness::lenient),
              HasSubstr("published, but not to you: see 'tcptable owners status'"));
  gaps[1].kind = GapKind::published_ignored;
  EXPECT_THAT(explain(shortfall, Strictness::lenient),
              HasSubstr("not to be trusted: see 'tcptable owners status'"));
}

TEST(Shortfall, DoesNotTellRootToBecomeRoot) {
  const std::array gaps{Gap{GapKind::processes_denied, 1}};
  const Shortfall shortfall{
      .rows = 2, .rows_without_owner = 1, .complete = false, .asked_as_root = true, .gaps = gaps};
  EXPECT_THAT(explain(shortfall, Strictness::lenient), Not(HasSubstr("run as root")));
  EXPECT_THAT(explain(shortfall, Strictness::lenient), HasSubstr("forbids it even to root"));
}

TEST(Shortfall, SaysThatAFilterForOwnersFindsNoHiddenOnes) {
  const std::array gaps{Gap{GapKind::processes_denied, 80}};
  const Shortfall shortfall{.rows = 0, .complete = false, .chosen_by_owner = true, .gaps = gaps};
  EXPECT_EQ(
      explain(shortfall, Strictness::lenient),
      "tcptable: the filter asks for owners, and 80 processes could not be inspected: whether "
      "it means their sockets cannot be told; run as root to see them, or have root publish "
      "them: 'tcptable owners publish'\n");
}

TEST(Shortfall, CountsOneAsOne) {
  const std::array gaps{Gap{GapKind::processes_denied, 1}};
  const Shortfall shortfall{.rows = 2, .rows_without_owner = 1, .complete = false, .gaps = gaps};
  EXPECT_THAT(explain(shortfall, Strictness::lenient),
              HasSubstr("1 of 2 rows lacks an owner: 1 process could not"));
}

TEST(Shortfall, NamesAProcThatHidesProcesses) {
  const std::array hidden{Gap{GapKind::processes_hidden, 0}};
  Shortfall shortfall{.rows = 2, .rows_without_owner = 1, .complete = false, .gaps = hidden};
  EXPECT_THAT(explain(shortfall, Strictness::lenient), HasSubstr("hidden by /proc; run as root"));
  const std::array both{Gap{GapKind::processes_denied, 5}, Gap{GapKind::processes_hidden, 0}};
  shortfall.gaps = both;
  EXPECT_THAT(explain(shortfall, Strictness::lenient),
              HasSubstr("5 processes could not be inspected and others are hidden"));
  EXPECT_EQ(lines(explain(shortfall, Strictness::lenient)), 1);
}

TEST(Shortfall, DoesNotSendAnyoneToRootForAMissingProc) {
  const std::array gaps{Gap{GapKind::no_procfs, 0}};
  const Shortfall shortfall{.rows = 2, .rows_without_owner = 2, .complete = false, .gaps = gaps};
  EXPECT_EQ(explain(shortfall, Strictness::lenient),
            "tcptable: 2 of 2 rows lack an owner: there is no readable /proc to look owners up "
            "in\n");
}

TEST(Shortfall, TellsOfAnInterruptedDump) {
  const std::array gaps{Gap{GapKind::dump_interrupted, 1}};
  const Shortfall shortfall{.rows = 2, .rows_without_owner = 0, .complete = false, .gaps = gaps};
  EXPECT_THAT(explain(shortfall, Strictness::lenient), HasSubstr("changed while it was read"));
}

TEST(Shortfall, TellsOfATableThatDidNotSettle) {
  const std::array gaps{Gap{GapKind::table_unsettled, 0}};
  const Shortfall shortfall{.rows = 2, .rows_without_owner = 0, .complete = false, .gaps = gaps};
  EXPECT_THAT(explain(shortfall, Strictness::lenient), HasSubstr("faster than it could be read"));
}

TEST(Shortfall, TellsWhatTheEngineCannot) {
  const std::array gaps{Gap{GapKind::no_details, 0}};
  const Shortfall shortfall{.rows = 4, .asked = {.cookies = false, .cgroups = true}, .gaps = gaps};
  EXPECT_THAT(explain(shortfall, Strictness::lenient),
              HasSubstr("does not tell cgroups of sockets:"));
  EXPECT_THAT(explain(shortfall, Strictness::lenient), HasSubstr("netlink tells them"));
  EXPECT_EQ(lines(explain(shortfall, Strictness::lenient)), 1);
}

TEST(Shortfall, IsSilentAboutCookiesThatNobodyAskedFor) {
  const std::array gaps{Gap{GapKind::no_cookies, 0}, Gap{GapKind::no_interfaces, 0}};
  Shortfall shortfall{.rows = 4, .gaps = gaps};
  EXPECT_EQ(explain(shortfall, Strictness::lenient), "");
  shortfall.asked.cookies = true;
  shortfall.asked.interfaces = true;
  EXPECT_EQ(explain(shortfall, Strictness::lenient),
            "tcptable: this engine does not tell cookies, interfaces: columns of them show "
            "nothing, and no filter for them matches; netlink tells them\n");
}

TEST(Shortfall, TellsAStrictCallerWhyTheAnswerIsPartial) {
  const std::array gaps{Gap{GapKind::processes_denied, 80}};
  const Shortfall shortfall{.rows = 3, .rows_without_owner = 0, .complete = false, .gaps = gaps};
  EXPECT_EQ(explain(shortfall, Strictness::strict),
            "tcptable: the answer may be partial: 80 processes could not be inspected\n");
}

TEST(Diagnostics, GiveAHintWithAnError) {
  const Error error{ErrorCode::not_supported, ENOENT, "netlink"};
  EXPECT_THAT(explain(error), HasSubstr("tcptable: "));
  EXPECT_THAT(explain(error), HasSubstr("--engine auto"));
  EXPECT_EQ(lines(explain(error)), 1);
}

TEST(Diagnostics, GiveEachErrorItsExitCode) {
  EXPECT_EQ(exit_code_for({ErrorCode::permission_denied, EPERM, "x"}), ExitCode::permission);
  EXPECT_EQ(exit_code_for({ErrorCode::invalid_argument, 0, "x"}), ExitCode::usage);
  EXPECT_EQ(exit_code_for({ErrorCode::out_of_memory, ENOMEM, "x"}), ExitCode::failure);
  EXPECT_EQ(exit_code_for({ErrorCode::not_supported, 0, "x"}), ExitCode::failure);
}

TEST(Diagnostics, NameTheReasonOfAFailedWrite) {
  EXPECT_EQ(explain_write_error(ENOSPC),
            "tcptable: cannot write the table: No space left on device\n");
}

}  // namespace
}  // namespace tcptable::app

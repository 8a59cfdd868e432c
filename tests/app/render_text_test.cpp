#include "render_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "fake_table.hpp"

namespace tcptable::app {
namespace {

using testing::connection;
using testing::FakeTable;
using ::testing::HasSubstr;
using testing::listener;
using ::testing::Not;

std::string rendered(std::vector<RowView> rows, const TextStyle& style = {}) {
  FakeTable table(std::move(rows));
  return testing::captured([&](Output& output) { render_text(table, style, output); });
}

// The rows without the heading.
std::string bare(RowView row) { return rendered({row}, {.header = false, .color = false}); }

constexpr std::array<OwnerView, 1> nginx{
    {{.pid = 812, .uid = 0, .descriptor = 6, .process = "nginx"}}};
constexpr std::array<OwnerView, 1> sshd{{{.pid = 4194303, .uid = 0, .process = "sshd"}}};

TEST(RenderText, AlignsColumnsToTheirWidestValue) {
  RowView web = listener("0.0.0.0", 80);
  web.owners = nginx;
  RowView shell = connection("2001:db8::7", 22, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", 65535);
  shell.owners = sshd;
  RowView gone = connection("127.0.0.1", 80, "127.0.0.1", 40000, State::time_wait);
  gone.owner_reason = OwnerReason::time_wait;
  // clang-format off
  EXPECT_EQ(rendered({web, gone, shell}),
      "PROTOCOL  LOCAL             REMOTE                                          STATE            PID  PROCESS\n"
      "tcp       0.0.0.0:80        0.0.0.0:*                                       LISTEN           812  nginx\n"
      "tcp       127.0.0.1:80      127.0.0.1:40000                                 TIME-WAIT          -  (time-wait)\n"
      "tcp6      [2001:db8::7]:22  [2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:65535  ESTABLISHED  4194303  sshd\n");
  // clang-format on
}

TEST(RenderText, PrintsTheHeadingOfAnEmptyTable) {
  EXPECT_EQ(rendered({}), "PROTOCOL  LOCAL  REMOTE  STATE  PID  PROCESS\n");
  EXPECT_EQ(rendered({}, {.header = false, .color = false}), "");
}

TEST(RenderText, PutsIpv6InBrackets) {
  RowView row = listener("::1", 443);
  row.owners = nginx;
  EXPECT_EQ(bare(row), "tcp6  [::1]:443  [::]:*  LISTEN  812  nginx\n");
}

TEST(RenderText, NamesTheScopeInsideTheBrackets) {
  RowView row = connection("fe80::1", 22, "fe80::2", 5000);
  row.local_scope = "lo";
  row.remote_scope = "eth0.100";
  row.owners = sshd;
  EXPECT_EQ(bare(row),
            "tcp6  [fe80::1%lo]:22  [fe80::2%eth0.100]:5000  ESTABLISHED  4194303  sshd\n");
}

TEST(RenderText, KeepsMappedAddressesAsTheyAre) {
  RowView row = connection("::ffff:10.1.2.3", 80, "::ffff:10.1.2.4", 5000);
  row.owners = nginx;
  EXPECT_THAT(bare(row), HasSubstr("[::ffff:10.1.2.3]:80  [::ffff:10.1.2.4]:5000"));
}

TEST(RenderText, CallsUdpWithoutAPeerUnconnected) {
  RowView row = listener("0.0.0.0", 53);
  row.protocol = Protocol::udp;
  row.state = State::closed;
  row.owners = nginx;
  EXPECT_EQ(bare(row), "udp  0.0.0.0:53  0.0.0.0:*  UNCONN  812  nginx\n");
  row = connection("::1", 53, "::1", 4000);
  row.protocol = Protocol::udp;
  row.owners = nginx;
  EXPECT_EQ(bare(row), "udp6  [::1]:53  [::1]:4000  ESTABLISHED  812  nginx\n");
}

TEST(RenderText, GivesTheReasonWhereAnOwnerIsMissing) {
  RowView row = listener("0.0.0.0", 22);
  row.owner_reason = OwnerReason::permission;
  EXPECT_EQ(bare(row), "tcp  0.0.0.0:22  0.0.0.0:*  LISTEN  -  (permission)\n");
  row.owner_reason = OwnerReason::other_pid_namespace;
  EXPECT_THAT(bare(row), HasSubstr("-  (other pid namespace)\n"));
}

TEST(RenderText, NamesTheListenerOfAConnectionThatWaitsToBeAccepted) {
  RowView row = connection("127.0.0.1", 80, "127.0.0.1", 40000);
  row.owner_reason = OwnerReason::pending_accept;
  row.owners = nginx;
  EXPECT_THAT(bare(row), HasSubstr("812  nginx (pending accept)\n"));
  row.owners = {};
  EXPECT_THAT(bare(row), HasSubstr("-  (pending accept)\n"));
}

TEST(RenderText, CountsFurtherProcessesButNotFurtherDescriptors) {
  const std::array<OwnerView, 5> owners{{{.pid = 10, .descriptor = 3, .process = "nginx"},
                                         {.pid = 10, .descriptor = 4, .process = "nginx"},
                                         {.pid = 11, .descriptor = 3, .process = "nginx"},
                                         {.pid = 12, .descriptor = 3, .process = "nginx"},
                                         {.pid = 12, .descriptor = 9, .process = "nginx"}}};
  RowView row = listener("0.0.0.0", 80);
  row.owners = owners;
  EXPECT_THAT(bare(row), HasSubstr("10  nginx +2\n"));
  row.owners = std::span(owners).first(2);
  EXPECT_THAT(bare(row), HasSubstr("10  nginx\n"));
}

TEST(RenderText, PrintsADashForAProcessWithoutAName) {
  const std::array<OwnerView, 1> nameless{{{.pid = 5}}};
  RowView row = listener("0.0.0.0", 80);
  row.owners = nameless;
  EXPECT_THAT(bare(row), HasSubstr("5  -\n"));
}

TEST(RenderText, KeepsHostileNamesOnTheirLine) {
  const std::array<OwnerView, 1> hostile{{{.pid = 7, .process = "\x1B[2J\n\u202Eab\xFF "}}};
  RowView row = listener("0.0.0.0", 80);
  row.owners = hostile;
  EXPECT_EQ(bare(row),
            "tcp  0.0.0.0:80  0.0.0.0:*  LISTEN  7  \\x1B[2J\\x0A\\u{202E}ab\\xFF\\x20\n");
}

TEST(RenderText, AlignsBehindHostileAndWideDeviceNames) {
  RowView wide = connection("fe80::1", 22, "fe80::2", 5000);
  wide.local_scope = "\u65E5\u672C";
  wide.owners = nginx;
  RowView hostile = wide;
  hostile.local_scope = "\x1B";
  EXPECT_EQ(rendered({wide, hostile}, {.header = false, .color = false}),
            "tcp6  [fe80::1%\u65E5\u672C]:22  [fe80::2]:5000  ESTABLISHED  812  nginx\n"
            "tcp6  [fe80::1%\\x1B]:22  [fe80::2]:5000  ESTABLISHED  812  nginx\n");
}

TEST(RenderText, ColoursTheStateAndNothingAroundIt) {
  RowView row = listener("0.0.0.0", 80);
  row.owners = nginx;
  RowView wait = connection("0.0.0.0", 80, "0.0.0.0", 1, State::established);
  wait.owners = nginx;
  const std::string text = rendered({row, wait}, {.header = false, .color = true});
  EXPECT_THAT(text, HasSubstr("  \x1B[32mLISTEN\x1B[0m       812  nginx\n"));
  EXPECT_THAT(text, HasSubstr("  ESTABLISHED  812  nginx\n"));
}

TEST(RenderText, AlignsTheSameWithAndWithoutColour) {
  RowView row = listener("0.0.0.0", 80);
  row.owner_reason = OwnerReason::permission;
  RowView other = connection("10.0.0.1", 80, "10.0.0.2", 65535, State::close_wait);
  other.owners = sshd;
  std::string colored = rendered({row, other}, {.header = true, .color = true});
  for (std::size_t at = 0; (at = colored.find('\x1B')) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, rendered({row, other}));
  EXPECT_THAT(rendered({row, other}), Not(HasSubstr("\x1B")));
}

TEST(RenderText, LeavesNoBlankAtTheEndOfALine) {
  RowView row = listener("0.0.0.0", 80);
  row.owners = nginx;
  RowView other = listener("0.0.0.0", 81);
  other.owner_reason = OwnerReason::other_pid_namespace;
  EXPECT_THAT(rendered({row, other}), Not(HasSubstr(" \n")));
}

}  // namespace
}  // namespace tcptable::app

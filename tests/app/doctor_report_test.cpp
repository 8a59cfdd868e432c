#include "doctor_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captured.hpp"

namespace tcptable::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HostTrials root_on_a_host() {
  HostTrials trials;
  trials.host.effective = {true, true, true, true};
  trials.host.initial_user_namespace = true;
  trials.host.initial_pid_namespace = true;
  trials.host.has_procfs = true;
  trials.host.processes = 90;
  trials.host.sock_diag = true;
  trials.host.sock_destroy = true;
  trials.host.tcp_info_bytes = 280;
  trials.tables = {{Engine::netlink, true, {}}};
  trials.owners = {{Engine::bpf, true, {}}, {Engine::procfs, true, {}}};
  trials.table_engine = Engine::netlink;
  trials.owner_engine = Engine::procfs;
  trials.complete = true;
  trials.user = "root";
  trials.program = "/usr/bin/tcptable";
  return trials;
}

HostTrials alice() {
  HostTrials trials = root_on_a_host();
  trials.host.uid = 1000;
  trials.host.effective = {};
  trials.host.processes_denied = 80;
  trials.owners[0] = {Engine::bpf, false, "permission denied"};
  trials.complete = false;
  trials.user = "alice";
  return trials;
}

std::string json_of(const HostTrials& trials) {
  return testing::captured([&](Output& output) { render_doctor_json(trials, output); });
}

TEST(Doctor, HasNoAdviceForWhoSeesAll) {
  EXPECT_TRUE(advice_for(root_on_a_host()).empty());
  EXPECT_EQ(exit_code_for(root_on_a_host()), ExitCode::answered);
  EXPECT_THAT(doctor_text(root_on_a_host()), HasSubstr("You see every socket and every owner.\n"));
}

TEST(Doctor, TellsAnOrdinaryUserTheCommands) {
  EXPECT_EQ(exit_code_for(alice()), ExitCode::partial);
  const std::string text = doctor_text(alice());
  EXPECT_THAT(text, HasSubstr("  processes          80 of 90 may not be inspected\n"));
  EXPECT_THAT(text, HasSubstr("  bpf                permission denied\n"));
  EXPECT_THAT(text, HasSubstr("  sudo tcptable owners publish\n"
                              "  sudo usermod -aG tcptable alice\n"));
  EXPECT_THAT(text, HasSubstr("  sudo setcap cap_bpf,cap_perfmon=ep /usr/bin/tcptable\n"));
  EXPECT_THAT(text, Not(HasSubstr("setcap cap_sys_ptrace")));
}

TEST(Doctor, KnowsThatAnEmptyTableProvesNothing) {
  HostTrials trials = alice();
  trials.complete = true;
  EXPECT_FALSE(sees_every_owner(trials));
  trials.owner_engine = Engine::bpf_published;
  EXPECT_TRUE(sees_every_owner(trials));
}

TEST(Doctor, SendsAnOutsiderToTheGroupThatMayRead) {
  HostTrials trials = alice();
  trials.publication.state = PublicationState::unreadable;
  trials.publication.gid = 990;
  EXPECT_THAT(doctor_text(trials), HasSubstr("sudo usermod -aG $(getent group 990"));
  EXPECT_THAT(doctor_text(trials), Not(HasSubstr("owners publish\n")));
}

TEST(Doctor, ShowsNoCommandThatHoldsForeignWords) {
  HostTrials trials = alice();
  trials.program = "/tmp/a\x1B[2J";
  trials.user = "eve;\nreboot";
  const std::string text = doctor_text(trials);
  EXPECT_THAT(text, Not(HasSubstr("setcap")));
  EXPECT_THAT(text, Not(HasSubstr("usermod")));
  EXPECT_THAT(text, Not(HasSubstr("\x1B")));
  EXPECT_THAT(text, HasSubstr("eve;\\x0Areboot"));
}

TEST(Doctor, QuotesAPathWithBlanks) {
  HostTrials trials = alice();
  trials.program = "/opt/my tools/tcptable";
  EXPECT_THAT(doctor_text(trials), HasSubstr("=ep '/opt/my tools/tcptable'\n"));
}

TEST(Doctor, ExplainsContainers) {
  HostTrials trials = root_on_a_host();
  trials.host.initial_pid_namespace = false;
  trials.complete = false;
  EXPECT_THAT(doctor_text(trials), HasSubstr("To see processes outside of this container:\n"));
}

TEST(Doctor, WritesUnknownAsNull) {
  HostTrials trials = alice();
  trials.host.sock_destroy.reset();
  trials.host.tcp_info_bytes = 0;
  const std::string json = json_of(trials);
  EXPECT_THAT(json, HasSubstr(R"({"schema":"tcptable-doctor/1","sees_every_owner":false,)"));
  EXPECT_THAT(json, HasSubstr(R"("closes_sockets":null)"));
  EXPECT_THAT(json, HasSubstr(R"("tcp_info_bytes":null)"));
  EXPECT_THAT(json, HasSubstr(R"({"engine":"bpf","works":false,"problem":"permission denied"})"));
}

}  // namespace
}  // namespace tcptable::app

#include "owners_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "captured.hpp"

namespace tcptable::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

OwnersStatus published_to_group() {
  return {.publication = {.state = PublicationState::published,
                          .since = 1795413918,
                          .gid = 990,
                          .directory_permissions = 0750,
                          .pin_permissions = 0440,
                          .record_version = 1,
                          .connections = true},
          .group = {.gid = 990, .name = "tcptable", .members = {"alice", "b\x1Bob"}},
          .user = "alice",
          .privilege = {}};
}

std::string json_of(const OwnersStatus& status) {
  return testing::captured([&](Output& output) { render_status_json(status, output); });
}

TEST(OwnersReport, SaysWhoMayReadWhat) {
  EXPECT_EQ(status_text(published_to_group()),
            "Owners are published.\n"
            "  readers  group tcptable (gid 990): alice, b\\x1Bob\n"
            "  since    2026-11-23 06:05:18 UTC\n"
            "  where    /sys/fs/bpf/tcptable, 0750 root:tcptable, pin 0440\n"
            "  records  version 1\n"
            "  besides  connections, for large tables\n"
            "  you      may read them, and see every owner\n");
  EXPECT_EQ(exit_code_for(published_to_group()), ExitCode::answered);
}

TEST(OwnersReport, SaysThatEveryoneMay) {
  OwnersStatus status = published_to_group();
  status.publication.everyone = true;
  EXPECT_THAT(status_text(status), HasSubstr("  readers  every user\n"));
  EXPECT_THAT(json_of(status),
              HasSubstr(R"("everyone":true,"gid":null,"group":null,"members":[])"));
}

TEST(OwnersReport, TellsAnOutsiderHowToGetIn) {
  OwnersStatus status = published_to_group();
  status.publication.state = PublicationState::unreadable;
  status.publication.pin_permissions = 0;
  status.publication.record_version = 0;
  status.publication.connections = false;
  status.user = "eve";
  EXPECT_THAT(status_text(status),
              HasSubstr("may not read them; as root: usermod -aG tcptable eve"));
  EXPECT_THAT(status_text(status), Not(HasSubstr("records")));
  EXPECT_EQ(exit_code_for(status), ExitCode::answered);
  status.user = "alice";  // was made a member after she logged in
  EXPECT_THAT(status_text(status), HasSubstr("log in again"));
}

TEST(OwnersReport, SaysThatNothingIsPublished) {
  OwnersStatus status{.publication = {}, .group = {}, .user = "eve", .privilege = {}};
  EXPECT_EQ(status_text(status),
            "Owners are not published.\n"
            "  you      see the owners of your own sockets only\n"
            "To publish them, as root: tcptable owners publish\n");
  EXPECT_EQ(exit_code_for(status), ExitCode::not_published);
}

TEST(OwnersReport, SaysWhoNeedsNothingPublished) {
  OwnersStatus status;
  status.privilege.inspects_all = true;
  EXPECT_THAT(status_text(status), HasSubstr("see every owner without them\n"));
  EXPECT_THAT(json_of(status), HasSubstr(R"("sees_every_owner":true)"));
}

TEST(OwnersReport, SaysThatAPidNamespaceIsTheLimit) {
  OwnersStatus status = published_to_group();
  status.privilege.is_confined = true;
  EXPECT_THAT(status_text(status), HasSubstr("see every owner in your PID namespace\n"));
  EXPECT_THAT(json_of(status), HasSubstr(R"("sees_every_owner":false)"));
  status.publication = {};
  status.privilege.inspects_all = true;
  EXPECT_THAT(status_text(status), HasSubstr("every owner in your PID namespace without them\n"));
  EXPECT_THAT(json_of(status), HasSubstr(R"("sees_every_owner":false)"));
}

TEST(OwnersReport, SaysWhyWhatIsPublishedIsIgnored) {
  OwnersStatus status = published_to_group();
  status.publication.state = PublicationState::ignored;
  status.publication.problem = "others may write to the directory";
  EXPECT_THAT(status_text(status), HasSubstr("is ignored: others may write to the directory.\n"));
  EXPECT_EQ(exit_code_for(status), ExitCode::not_published);
}

TEST(OwnersReport, WritesJson) {
  EXPECT_EQ(json_of(published_to_group()),
            R"({"schema":"tcptable-owners/1","state":"published","problem":null,)"
            R"("since":"2026-11-23T06:05:18Z","everyone":false,"gid":990,"group":"tcptable",)"
            R"("members":["alice","b\u001Bob"],"path":"/sys/fs/bpf/tcptable","uid":0,)"
            R"("directory_mode":"0750","pin_mode":"0440","record_version":1,"connections":true,)"
            R"("user":"alice","sees_every_owner":true})"
            "\n");
}

TEST(OwnersReport, WritesWhatIsUnknownAsNull) {
  EXPECT_EQ(json_of({.publication = {}, .group = {}, .user = "eve", .privilege = {}}),
            R"({"schema":"tcptable-owners/1","state":"none","problem":null,"since":null,)"
            R"("everyone":false,"gid":null,"group":null,"members":[],)"
            R"("path":"/sys/fs/bpf/tcptable","uid":null,"directory_mode":null,"pin_mode":null,)"
            R"("record_version":null,"connections":false,"user":"eve","sees_every_owner":false})"
            "\n");
}

}  // namespace
}  // namespace tcptable::app

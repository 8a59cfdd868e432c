#include "owners_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace tcptable::app {
namespace {

using ::testing::HasSubstr;

std::variant<OwnersOptions, Farewell> parsed_owners(std::vector<const char*> words) {
  words.insert(words.begin(), "owners");
  const int count = static_cast<int>(words.size());
  words.push_back(nullptr);
  return parse_owners_options(count, words.data());
}

OwnersOptions accepted_owners(std::vector<const char*> words) {
  const auto parsed = parsed_owners(std::move(words));
  if (const auto* farewell = std::get_if<Farewell>(&parsed)) {
    ADD_FAILURE() << farewell->text;
    return {};
  }
  return std::get<OwnersOptions>(parsed);
}

Farewell farewell(std::vector<const char*> words) {
  const auto parsed = parsed_owners(std::move(words));
  if (const auto* farewell = std::get_if<Farewell>(&parsed)) return *farewell;
  ADD_FAILURE() << "was accepted";
  return {};
}

TEST(OwnersOptions, PublishToTheGroupOfThatNameUnlessAnotherIsNamed) {
  const OwnersOptions plain = accepted_owners({"publish"});
  EXPECT_EQ(plain.action, OwnersAction::publish);
  EXPECT_EQ(plain.group, "tcptable");
  EXPECT_FALSE(plain.everyone);
  EXPECT_EQ(accepted_owners({"publish", "--group", "adm"}).group, "adm");
}

TEST(OwnersOptions, PublishToEveryoneOnlyWhenAsked) {
  EXPECT_TRUE(accepted_owners({"publish", "--world"}).everyone);
  EXPECT_EQ(farewell({"publish", "--world", "--group", "adm"}).code, ExitCode::usage);
}

TEST(OwnersOptions, KnowTheOtherActions) {
  EXPECT_EQ(accepted_owners({"revoke"}).action, OwnersAction::revoke);
  EXPECT_EQ(accepted_owners({"status"}).action, OwnersAction::status);
  EXPECT_FALSE(accepted_owners({"status"}).json);
  EXPECT_TRUE(accepted_owners({"status", "--json"}).json);
}

TEST(OwnersOptions, RefuseWhatTheyDoNotKnow) {
  for (const std::vector<const char*>& words : {std::vector<const char*>{},
                                                {"frob"},
                                                {"publish", "status"},
                                                {"publish", "--group"},
                                                {"revoke", "--world"},
                                                {"status", "extra"},
                                                {"--json"}}) {
    const Farewell refusal = farewell(words);
    EXPECT_EQ(refusal.code, ExitCode::usage);
    EXPECT_THAT(refusal.text, HasSubstr("Try 'tcptable owners --help'."));
  }
}

TEST(OwnersOptions, ExplainThemselves) {
  EXPECT_EQ(farewell({"--help"}).code, ExitCode::answered);
  EXPECT_THAT(farewell({"--help"}).text, HasSubstr("publish"));
  EXPECT_THAT(farewell({"publish", "--help"}).text, HasSubstr("--world"));
}

}  // namespace
}  // namespace tcptable::app

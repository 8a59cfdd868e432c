#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace tcptable::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Parsed = std::variant<Options, Farewell>;

Parsed parse(std::vector<const char*> words) {
  words.insert(words.begin(), "tcptable");
  const int count = static_cast<int>(words.size());
  words.push_back(nullptr);
  return parse_options(count, words.data());
}

Options accepted(std::vector<const char*> words) {
  const Parsed parsed = parse(std::move(words));
  if (const auto* farewell = std::get_if<Farewell>(&parsed)) {
    ADD_FAILURE() << farewell->text;
    return {};
  }
  return std::get<Options>(parsed);
}

Farewell farewell(std::vector<const char*> words) {
  const Parsed parsed = parse(std::move(words));
  if (std::holds_alternative<Options>(parsed)) {
    ADD_FAILURE() << "was accepted";
    return {};
  }
  return std::get<Farewell>(parsed);
}

TEST(Options, AskForTcpOfBothFamiliesByDefault) {
  const Options options = accepted({});
  EXPECT_EQ(options.protocols, (ProtocolSet{.tcp = true, .udp = false}));
  EXPECT_EQ(options.families, (FamilySet{.ipv4 = true, .ipv6 = true}));
  EXPECT_FALSE(options.listening);
  EXPECT_FALSE(options.json);
  EXPECT_FALSE(options.strict);
  EXPECT_TRUE(options.header);
  EXPECT_EQ(options.engine, EngineChoice::automatic);
  EXPECT_EQ(options.color, ColorMode::automatic);
}

TEST(Options, NameProtocols) {
  EXPECT_EQ(accepted({"-u"}).protocols, (ProtocolSet{.tcp = false, .udp = true}));
  EXPECT_EQ(accepted({"-t"}).protocols, (ProtocolSet{.tcp = true, .udp = false}));
  EXPECT_EQ(accepted({"-t", "-u"}).protocols, (ProtocolSet{.tcp = true, .udp = true}));
}

TEST(Options, NamePorts) {
  EXPECT_TRUE(accepted({}).ports.empty());
  const auto ports = accepted({":443", "-l", ":8000-8080"}).ports;
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0].first, 443);
  EXPECT_EQ(ports[0].last, 443);
  EXPECT_EQ(ports[1].first, 8000);
  EXPECT_EQ(ports[1].last, 8080);
  EXPECT_EQ(accepted({":0-65535"}).ports.at(0).last, 65535);
}

TEST(Options, RefuseWordsThatAreNoPort) {
  for (const char* word : {"443", ":", ":x", ":65536", ":-1", ":2-1", ":1-", ":1-2-3", ": 1", ":1 ",
                           ":+1", ":0x1", "ownrs", ""})
    EXPECT_EQ(farewell({word}).code, ExitCode::usage) << word;
  EXPECT_THAT(farewell({"ownrs"}).text, HasSubstr("neither a command nor a port"));
}

TEST(Options, NameFamilies) {
  EXPECT_EQ(accepted({"-4"}).families, (FamilySet{.ipv4 = true, .ipv6 = false}));
  EXPECT_EQ(accepted({"-6"}).families, (FamilySet{.ipv4 = false, .ipv6 = true}));
  EXPECT_EQ(accepted({"-46"}).families, (FamilySet{.ipv4 = true, .ipv6 = true}));
}

TEST(Options, CombineShortFlagsAsFingersTypeThem) {
  const Options listening = accepted({"-tulpn"});
  EXPECT_EQ(listening.protocols, (ProtocolSet{.tcp = true, .udp = true}));
  EXPECT_TRUE(listening.listening);
  EXPECT_TRUE(accepted({"-tlnp"}).listening);
  EXPECT_FALSE(accepted({"-tan"}).listening);
  EXPECT_EQ(accepted({"-4tlnH"}).families, (FamilySet{.ipv4 = true, .ipv6 = false}));
  EXPECT_FALSE(accepted({"-4tlnH"}).header);
  EXPECT_TRUE(accepted({"-tt"}).protocols.tcp);
}

TEST(Options, LetAllWinOverListening) {
  EXPECT_FALSE(accepted({"-la"}).listening);
  EXPECT_FALSE(accepted({"-a", "-l"}).listening);
}

TEST(Options, NameTheEngine) {
  EXPECT_EQ(accepted({"--engine", "netlink"}).engine, EngineChoice::netlink);
  EXPECT_EQ(accepted({"--engine=bpf"}).engine, EngineChoice::bpf);
  EXPECT_EQ(accepted({"--engine=procfs"}).engine, EngineChoice::procfs);
  EXPECT_EQ(accepted({"--engine=auto"}).engine, EngineChoice::automatic);
}

TEST(Options, NameTheColor) {
  EXPECT_EQ(accepted({"--color=always"}).color, ColorMode::always);
  EXPECT_EQ(accepted({"--color", "never"}).color, ColorMode::never);
  EXPECT_EQ(accepted({"--color=auto"}).color, ColorMode::automatic);
}

TEST(Options, RefuseWhatTheyDoNotKnow) {
  for (const auto& words : std::vector<std::vector<const char*>>{{"--nonsense"},
                                                                 {"-x"},
                                                                 {"-tx"},
                                                                 {"-5"},
                                                                 {"listening"},
                                                                 {"--engine=ebpf"},
                                                                 {"--engine=1"},
                                                                 {"--engine"},
                                                                 {"--color=2"},
                                                                 {"--color=sometimes"},
                                                                 {"--json=maybe"}}) {
    const Farewell refused = farewell(words);
    EXPECT_EQ(refused.code, ExitCode::usage) << words[0];
    EXPECT_THAT(refused.text, HasSubstr("tcptable: "));
    EXPECT_THAT(refused.text, HasSubstr("--help"));
  }
}

TEST(Options, EscapeWhatTheyQuote) {
  EXPECT_THAT(farewell({"\x1B[2J"}).text, Not(HasSubstr("\x1B")));
  EXPECT_THAT(farewell({"--engine=\x1B[2J"}).text, Not(HasSubstr("\x1B")));
}

TEST(Options, ShowHelpWithExamplesAndExitCodes) {
  for (const char* flag : {"--help", "-h"}) {
    const Farewell help = farewell({flag});
    EXPECT_EQ(help.code, ExitCode::answered);
    EXPECT_THAT(help.text, HasSubstr("Examples:"));
    EXPECT_THAT(help.text, HasSubstr("Exit codes:"));
    EXPECT_THAT(help.text, HasSubstr("--engine"));
  }
}

TEST(Options, ShowTheVersion) {
  const Farewell version = farewell({"--version"});
  EXPECT_EQ(version.code, ExitCode::answered);
  EXPECT_EQ(version.text, "tcptable 0.1.0\n");
}

}  // namespace
}  // namespace tcptable::app

#include "options.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands.hpp"
#include "config_syntax.hpp"
#include "help_text.hpp"

namespace tcptable::app {
namespace {

std::variant<Options, Farewell> parsed(std::vector<const char*> words, const Config& config = {}) {
  words.insert(words.begin(), "tcptable");
  return parse_options(static_cast<int>(words.size()), words.data(), config);
}

Options options(std::vector<const char*> words, const Config& config = {}) {
  auto command = parsed(std::move(words), config);
  if (const auto* farewell = std::get_if<Farewell>(&command)) ADD_FAILURE() << farewell->text;
  return std::holds_alternative<Options>(command) ? std::get<Options>(std::move(command))
                                                  : Options{};
}

Farewell farewell(std::vector<const char*> words, const Config& config = {}) {
  auto command = parsed(std::move(words), config);
  if (!std::holds_alternative<Farewell>(command)) {
    ADD_FAILURE() << "taken";
    return {};
  }
  return std::get<Farewell>(command);
}

std::vector<std::string_view> ids(const Columns& columns) {
  std::vector<std::string_view> names;
  for (const Column* column : columns) names.push_back(column->id);
  return names;
}

TEST(Options, AloneMeanEveryTcpSocket) {
  const Options plain = options({});
  EXPECT_EQ(plain.query.protocols, (ProtocolSet{.tcp = true, .udp = false}));
  EXPECT_EQ(plain.query.families, FamilySet{});
  EXPECT_EQ(plain.query.states, StateSet::all());
  EXPECT_TRUE(plain.query.columns.process);
  EXPECT_FALSE(plain.query.columns.cookies) << "they double the time of a large table";
  EXPECT_FALSE(plain.query.columns.tcp_info);
  EXPECT_EQ(plain.query.ordering, Ordering::endpoints);
}

TEST(Options, TakeTheFlagsThatFingersKnow) {
  const Options listening = options({"-tulpn"});
  EXPECT_EQ(listening.query.protocols, ProtocolSet{});
  EXPECT_EQ(listening.query.states, (StateSet{State::listen, State::closed}));
  EXPECT_TRUE(listening.numeric);
  const Options timers = options({"-ano"});
  EXPECT_EQ(timers.query.states, StateSet::all());
  EXPECT_TRUE(timers.query.columns.timers);
  EXPECT_TRUE(options({"-ti"}).query.columns.tcp_info);
  EXPECT_TRUE(options({"-tm"}).query.columns.memory);
  EXPECT_TRUE(options({"-te"}).query.columns.units);
  EXPECT_TRUE(options({"-s"}).summary);
  EXPECT_EQ(options({"-6"}).query.families, (FamilySet{.ipv4 = false, .ipv6 = true}));
  EXPECT_EQ(options({"-l", "-a"}).query.states, StateSet::all());
}

TEST(Options, SpeakOfUdpWhereSomethingIsAsked) {
  constexpr ProtocolSet tcp{.tcp = true, .udp = false};
  constexpr ProtocolSet udp{.tcp = false, .udp = true};
  for (const char* const asking : {"-l", "-a", "-s", ":53", "listen"})
    EXPECT_EQ(options({asking}).query.protocols, ProtocolSet{}) << asking;
  for (const char* const asking : {"-l", "-a", "-s", ":53", "listen"})
    EXPECT_EQ(options({asking, "-t"}).query.protocols, tcp) << asking;
  for (const char* const plain : {"-n", "-p", "-w", "-i", "--json", "-4"})
    EXPECT_EQ(options({plain}).query.protocols, tcp) << plain;
  EXPECT_EQ(options({"-u"}).query.protocols, udp);
  EXPECT_EQ(options({"-ano"}).query.protocols, ProtocolSet{});
  EXPECT_EQ(options({"-tu"}).query.protocols, ProtocolSet{});
}

TEST(Options, JoinTheWordsOfAFilter) {
  const Options filtered = options({":443", "state", "established", "-4"});
  EXPECT_EQ(filtered.query.filter.text(),
            "(local_port = 443 or remote_port = 443) and state = \"ESTABLISHED\"");
  EXPECT_EQ(filtered.query.protocols, ProtocolSet{}) << "a filter speaks of both";
  EXPECT_EQ(options({"nginx", "-t"}).query.protocols, (ProtocolSet{.tcp = true, .udp = false}));
}

TEST(Options, PointAtWhatIsWrongInAFilter) {
  const Farewell wrong = farewell({"rtt", ">", "50"});
  EXPECT_EQ(wrong.code, ExitCode::usage);
  EXPECT_THAT(wrong.text, ::testing::EndsWith("\n  rtt > 50\n        ^\n"));
}

TEST(Options, ChooseColumns) {
  EXPECT_EQ(ids(options({"--columns", "local,rtt_us"}).columns),
            (std::vector<std::string_view>{"local", "rtt"}));
  const Options changed = options({"--columns=-pid,+rtt"});
  EXPECT_EQ(ids(changed.columns), (std::vector<std::string_view>{"protocol", "local", "remote",
                                                                 "state", "process", "rtt"}));
  EXPECT_TRUE(changed.query.columns.tcp_info);
  EXPECT_THAT(farewell({"--columns", "nosuch"}).text, ::testing::HasSubstr("'nosuch'"));
  EXPECT_EQ(
      ids(options({"--columns", "src,dst,cwnd,Recv-Q"}).columns),
      (std::vector<std::string_view>{"local", "remote", "congestion_window", "receive_queue"}));
  EXPECT_THAT(farewell({"--columns", "remot"}).text, ::testing::HasSubstr("mean 'remote'?"));
  EXPECT_THAT(farewell({"--sort", "cwn"}).text, ::testing::HasSubstr("mean 'cwnd'?"));
  const Farewell help = farewell({"--columns", "help"});
  EXPECT_EQ(help.code, ExitCode::answered);
  for (const Column& column : columns())
    EXPECT_THAT(help.text, ::testing::HasSubstr(std::string(column.help)));
}

TEST(Options, SortAndLimit) {
  const Options sorted = options({"--sort", "-rtt,local:desc,pid", "--limit", "0", "-r"});
  ASSERT_EQ(sorted.arrangement.keys.size(), 3U);
  EXPECT_TRUE(sorted.arrangement.keys[0].descending);
  EXPECT_TRUE(sorted.arrangement.keys[1].descending);
  EXPECT_FALSE(sorted.arrangement.keys[2].descending);
  EXPECT_EQ(sorted.arrangement.rows_max, 0U);
  EXPECT_TRUE(sorted.arrangement.reversed);
  EXPECT_TRUE(sorted.query.columns.tcp_info) << "what is sorted by is asked for";
}

TEST(Options, ChooseAFormat) {
  EXPECT_EQ(options({}).format, Format::table);
  EXPECT_EQ(options({"--json"}).format, Format::json);
  EXPECT_EQ(options({"-f", "csv"}).format, Format::csv);
  const Options line = options({"--template", "{rtt}"});
  EXPECT_EQ(line.format, Format::by_template);
  EXPECT_TRUE(line.query.columns.tcp_info);
  EXPECT_THAT(farewell({"--template", "{x}"}).text, ::testing::HasSubstr("{x}\n   ^"));
  EXPECT_EQ(farewell({"--format", "xml"}).code, ExitCode::usage);
  EXPECT_EQ(options({"-f", "csv", "-f", "tsv"}).format, Format::tsv) << "the last one counts";
}

TEST(Options, RefuseWhatWouldHaveToBeIgnored) {
  const std::vector<std::vector<const char*>> contradictions = {
      {"--by", "pid", "--template", "{pid}"},
      {"--json", "--format", "csv"},
      {"--json", "--template", "{pid}"},
      {"-f", "csv", "--template", "{pid}"},
      {"-s", "--by", "pid"},
      {"-s", "--template", "{pid}"},
      {"-s", "-f", "csv"},
      {"--by", "state", "--sort", "pid"},
      {"--sort", "count"},
      {"--limit", "-5"},
      {"--limit", "99999999999999999999"},
      {"--limit", "ten"},
      {"--template", ""},
      {"--from", ""},
  };
  for (const auto& words : contradictions)
    EXPECT_EQ(farewell(words).code, ExitCode::usage) << fmt::format("{}", fmt::join(words, " "));
  EXPECT_EQ(options({"--json", "--format", "json"}).format, Format::json);
  EXPECT_TRUE(options({"-s", "--json"}).summary);
  Config config;
  config.format = "csv";
  EXPECT_TRUE(options({"-s"}, config).summary) << "the usual format is none that was asked for";
}

TEST(Options, SayWhichNumbersTheyTake) {
  EXPECT_THAT(farewell({"--limit", "-5"}).text,
              ::testing::HasSubstr("--limit: '-5' is no whole number from 0 to 4294967295"));
  EXPECT_THAT(farewell({"--limit", "4294967296"}).text, ::testing::HasSubstr("'4294967296' is no"));
  EXPECT_THAT(farewell({"--limit", "1.5"}).text, ::testing::HasSubstr("'1.5' is no"));
  EXPECT_THAT(farewell({"--limit", "1\x1b"}).text, ::testing::Not(::testing::HasSubstr("\x1b")));
  EXPECT_EQ(options({"--limit", "4294967295"}).arrangement.rows_max, 4294967295U);
}

TEST(Options, SortGroups) {
  const Options groups = options({"--by", "state,remote,state", "--sort", "-count,remote"});
  EXPECT_EQ(ids(groups.by), (std::vector<std::string_view>{"state", "remote"}));
  ASSERT_EQ(groups.arrangement.keys.size(), 2U);
  EXPECT_EQ(groups.arrangement.keys[0].column, nullptr);
  EXPECT_TRUE(groups.arrangement.keys[0].descending);
  Config config;
  config.sort = {"-rtt"};
  EXPECT_TRUE(options({"--by", "state"}, config).arrangement.keys.empty())
      << "the usual order is that of rows";
  EXPECT_EQ(options({}, config).arrangement.keys.size(), 1U);
}

TEST(Options, BeatTheConfig) {
  Config config;
  config.columns = {"local", "pid"};
  config.format = "csv";
  config.numeric = true;
  EXPECT_EQ(ids(options({}, config).columns), (std::vector<std::string_view>{"local", "pid"}));
  EXPECT_EQ(options({}, config).format, Format::csv);
  EXPECT_TRUE(options({}, config).numeric);
  EXPECT_EQ(ids(options({"--columns", "rtt"}, config).columns),
            (std::vector<std::string_view>{"rtt"}));
  EXPECT_EQ(options({"--json"}, config).format, Format::json);
  EXPECT_EQ(ids(options({"--columns", "+rtt"}, config).columns),
            (std::vector<std::string_view>{"local", "pid", "rtt"}));
  config.format.clear();
  EXPECT_EQ(ids(options({"-w"}, config).columns), ids(wide_columns()));
  EXPECT_EQ(ids(options({"--template", "{rtt}"}, config).columns),
            (std::vector<std::string_view>{"rtt"}));
}

TEST(Options, HelpIsShortAndLong) {
  const std::string brief = short_help();
  EXPECT_LE(std::count(brief.begin(), brief.end(), '\n'), 24);
  EXPECT_EQ(farewell({"-h"}).text, short_help());
  const Farewell all = farewell({"--help"});
  EXPECT_EQ(all.code, ExitCode::answered);
  EXPECT_THAT(all.text, ::testing::HasSubstr("Exit codes:"));
  for (const Command& command : commands())
    EXPECT_THAT(all.text, ::testing::HasSubstr(std::string(command.name)));
}

TEST(Options, RefuseValuesForSwitches) {
  EXPECT_EQ(farewell({"--json=3"}).code, ExitCode::usage);
  EXPECT_EQ(farewell({"--no-such"}).code, ExitCode::usage);
  EXPECT_EQ(farewell({"--color", "pink"}).code, ExitCode::usage);
  EXPECT_THAT(farewell({"-K", "dport", "=", ":22"}).text,
              ::testing::EndsWith("'tcptable close' closes sockets.\n"));
  EXPECT_THAT(farewell({"-c"}).text, ::testing::HasSubstr("'tcptable watch'"));
}

TEST(ConfigFile, GivesDefaults) {
  const auto read = parse_config(
      "columns = [\"local\", \"rtt\"]\nnumeric = true\ncolor = \"never\"\n"
      "[top]\ninterval = 0.5\nsort = [\"-rtt\"]\n",
      "c.toml");
  ASSERT_TRUE(std::holds_alternative<Config>(read)) << std::get<Farewell>(read).text;
  const auto& config = std::get<Config>(read);
  EXPECT_EQ(config.columns, (std::vector<std::string>{"local", "rtt"}));
  EXPECT_EQ(config.numeric, true);
  EXPECT_EQ(config.top.interval_s, 0.5);
}

TEST(ConfigFile, SaysWhereItIsWrong) {
  const auto problem = [](std::string_view text) {
    const auto read = parse_config(text, "c.toml");
    return std::holds_alternative<Farewell>(read) ? std::get<Farewell>(read).text : "taken";
  };
  EXPECT_EQ(problem("\ncolour = \"auto\"\n"), "tcptable: c.toml:2: there is no setting 'colour'\n");
  EXPECT_EQ(problem("numeric = 1\n"), "tcptable: c.toml:1: 'numeric' must be true or false\n");
  EXPECT_EQ(problem("columns = [1]"), "tcptable: c.toml:1: 'columns' must be a list of texts\n");
  EXPECT_EQ(problem("\ncolumns = [\"pid\",\n\"remot\"]"),
            "tcptable: c.toml:3: there is no column 'remot'; did you mean 'remote'?\n");
  EXPECT_EQ(problem("columns = [\"help\"]"), "tcptable: c.toml:1: there is no column 'help'\n");
  EXPECT_EQ(problem("sort = [\"-rtt\", \"pid:desc\", \"+local:asc\"]"), "taken");
  EXPECT_EQ(problem("columns = [\"+pid\", \"-rtt\"]"), "taken");
  EXPECT_EQ(problem("columns = [\"pid:desc\"]"),
            "tcptable: c.toml:1: there is no column 'pid:desc'\n");
  EXPECT_EQ(problem("[top]\ncolumns = [\"+pid\"]"),
            "tcptable: c.toml:2: there is no column '+pid'; did you mean 'pid'?\n");
  EXPECT_EQ(problem("sort = [\"-nosuch\"]"), "tcptable: c.toml:1: there is no column 'nosuch'\n");
  EXPECT_EQ(problem("format = \"xml\""),
            "tcptable: c.toml:1: 'format' must be one of table, json, jsonl, csv, tsv\n");
  EXPECT_EQ(problem("color = \"pink\""),
            "tcptable: c.toml:1: 'color' must be one of auto, always, never\n");
  EXPECT_EQ(problem("[top]\ninterval = 0\n"),
            "tcptable: c.toml:2: 'interval' must be seconds from 0.1 to 3600\n");
  EXPECT_EQ(problem("top = 3"), "tcptable: c.toml:1: 'top' must be a table\n");
  EXPECT_THAT(problem("a = = b"), ::testing::StartsWith("tcptable: c.toml:1: "));
  EXPECT_THAT(problem("\"\\u001b[m\" = 1"), ::testing::HasSubstr("\\x1B[m"));
}

TEST(ConfigFile, RefusesWhatNoSettingNeeds) {
  const auto objection = [](std::string_view text) {
    const auto found = objection_to(text);
    return found ? fmt::format("{}: {}", found->line, found->what) : "none";
  };
  EXPECT_EQ(objection("# Größe\ncolumns = [\"Ä\", 'ö', \"\\\"é\"] # é\n"), "none");
  EXPECT_EQ(objection("\xEF\xBB\xBFnumeric = true\r\n[top]\ninterval = +1.5e-1"), "none");
  EXPECT_EQ(objection("\nsort = é"), "2: what is not ASCII has to be in quotes");
  EXPECT_EQ(objection("a = \"\"\"\n\"\"\""), "1: a text of several lines is no setting");
  EXPECT_EQ(objection("a = '''b'''"), "1: a text of several lines is no setting");
  EXPECT_EQ(objection("a = 09\"é\""), "1: a comma, '=' or the end is missing");
  EXPECT_EQ(objection("a = \"open\\\né"), "2: what is not ASCII has to be in quotes");
}

TEST(ConfigFile, RefusesWhatTheParserDoesNotExpect) {
  for (const std::string_view text : {"a = 1979-05-27T[4:32:00Z", "[#", "a = 07:32:00"}) {
    const auto read = parse_config(text, "c.toml");
    ASSERT_TRUE(std::holds_alternative<Farewell>(read)) << text;
    EXPECT_THAT(std::get<Farewell>(read).text, ::testing::StartsWith("tcptable: c.toml:1: "));
  }
}

TEST(Commands, AreGuessedWhenNothingMatched) {
  ASSERT_NE(nearest_command("watc"), nullptr);
  EXPECT_EQ(nearest_command("wacth")->name, "watch");
  EXPECT_EQ(nearest_command("dif")->name, "diff");
  EXPECT_EQ(nearest_command("nginx"), nullptr);
}

}  // namespace
}  // namespace tcptable::app

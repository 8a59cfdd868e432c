// What the full screen shows after which events.
#include <gtest/gtest.h>

#include <algorithm>

#include "../captured.hpp"
#include "host_over_time.hpp"
#include "render_separated.hpp"

namespace tcptable::app::tui {
namespace {

using testing::Connection;
using testing::HostOverTime;

const Connection first{.port = 5001, .cookie = 1};
const Connection second{.port = 5002, .cookie = 2, .process = "wget"};
const Connection third{.port = 5003, .cookie = 3};

TEST(Top, ShowsWhatComesAndGoesForThreeSeconds) {
  HostOverTime host;
  host.see({first, second});
  EXPECT_EQ(host.style(":5001"), Style::plain) << "it was there before";
  host.see({second, third});
  EXPECT_EQ(host.style(":5003"), Style::opened);
  EXPECT_EQ(host.style(":5001"), Style::closed);
  EXPECT_TRUE(host.shows("+1 -1"));
  host.now += fading_ms;
  tick(host.model, host.now);
  EXPECT_EQ(host.style(":5003"), Style::plain);
  EXPECT_FALSE(host.shows(":5001"));
}

TEST(Top, KeepsWhatClosedWhereItWasWhenAskedTo) {
  HostOverTime host;
  host.see({first, second, third});
  host.type(U"t");
  host.see({first, third});
  host.see({first, third}, 60'000);
  const std::string screen = host.screen();
  EXPECT_LT(screen.find(":5001"), screen.find(":5002"));
  EXPECT_LT(screen.find(":5002"), screen.find(":5003"));
  host.type(U"t");
  host.see({first, third});
  EXPECT_FALSE(host.shows(":5002"));
}

TEST(Top, MarksWhatComesAndGoesWithoutColour) {
  HostOverTime host;
  host.model.settings.color = false;
  host.see({first});
  host.see({second});
  EXPECT_EQ(host.line(":5002").text().front(), '+');
  EXPECT_EQ(host.line(":5001").text().front(), '-');
}

TEST(Top, SelectionStaysOnItsSocket) {
  HostOverTime host;
  host.see({second, third});
  host.type(U"j");
  EXPECT_NE(host.selected().find(":5003"), std::string::npos);
  host.see({first, second, third});
  EXPECT_NE(host.selected().find(":5003"), std::string::npos);
  host.type(U"gkk");
  EXPECT_NE(host.selected().find(":5001"), std::string::npos);
  host.type(U"G");
  host.key(KeyKind::page_down);
  EXPECT_NE(host.selected().find(":5003"), std::string::npos);
}

TEST(Top, RatesComeFromTwoLooks) {
  HostOverTime host({24, 120});
  host.see({{.port = 5001, .cookie = 1, .sent = 1000}});
  EXPECT_FALSE(host.shows("KiB"));
  EXPECT_NE(host.line(":5001").text().find("--"), std::string::npos);
  host.see({{.port = 5001, .cookie = 1, .sent = 1000 + 2 * 2048}}, 2000);
  EXPECT_TRUE(host.shows("2.0KiB")) << host.screen();
  host.see({{.port = 5001, .cookie = 99, .sent = 5'000'000}});
  EXPECT_FALSE(host.shows("MiB")) << "another socket with the same ends";
}

TEST(Top, SortsWithTheUnknownLastEitherWayRound) {
  HostOverTime host({24, 120});
  host.model.arranging.sort = find_column("rtt");
  host.see({{.port = 5001, .cookie = 1, .sent = 1, .rtt_us = 20},
            {.port = 5002, .cookie = 2},
            {.port = 5003, .cookie = 3, .sent = 1, .rtt_us = 10}});
  std::string screen = host.screen();
  EXPECT_LT(screen.find(":5003"), screen.find(":5001"));
  EXPECT_LT(screen.find(":5001"), screen.find(":5002"));
  host.type(U"S");
  screen = host.screen();
  EXPECT_LT(screen.find(":5001"), screen.find(":5003"));
  EXPECT_LT(screen.find(":5003"), screen.find(":5002"));
}

TEST(Top, KeyForSortGoesThroughTheColumnsAndBackToNone) {
  HostOverTime host;
  host.see({first});
  const std::size_t columns = shown_columns(host.model).size();
  for (std::size_t i = 0; i < columns; ++i) {
    EXPECT_TRUE(host.type(U"s").refresh);
    EXPECT_EQ(host.model.arranging.sort, shown_columns(host.model)[i]);
  }
  host.type(U"s");
  EXPECT_EQ(host.model.arranging.sort, nullptr);
}

TEST(Top, FiltersWhileOneTypes) {
  HostOverTime host;
  host.see({first, second});
  host.type(U"/process:wg");
  EXPECT_FALSE(host.shows(":5001"));
  host.type(U"et");
  EXPECT_TRUE(host.shows(":5002"));
  host.type(U" (");
  EXPECT_TRUE(host.shows(":5002")) << "what is not finished leaves the last good filter";
  EXPECT_TRUE(host.model.filter.error);
  host.type({&key_escape, 1});
  EXPECT_TRUE(host.shows(":5001")) << host.screen();
}

TEST(Top, KeepsTheFilterOnEnterAndDropsItOnEscape) {
  HostOverTime host;
  host.see({first, second});
  host.type(U"/wget\n");
  EXPECT_EQ(host.model.mode, Mode::table);
  host.see({first, second, third});
  EXPECT_FALSE(host.shows(":5003"));
  host.type({&key_escape, 1});
  EXPECT_TRUE(host.shows(":5003"));
}

TEST(Top, BackspaceTakesAWholeCharacter) {
  HostOverTime host;
  host.see({first});
  host.type(U"/w\u00E4\U0001F600");
  host.key(KeyKind::backspace);
  host.key(KeyKind::backspace);
  EXPECT_EQ(host.model.filter.text, "w");
}

TEST(Top, GroupsByProcessAndOpensThem) {
  HostOverTime host;
  host.see({first, second, third});
  host.type(U"a");
  EXPECT_TRUE(host.shows("2  curl"));
  EXPECT_TRUE(host.shows("1  wget"));
  EXPECT_FALSE(host.shows(":5001"));
  host.type(U" ");
  EXPECT_TRUE(host.shows(":5001"));
  EXPECT_FALSE(host.shows(":5002"));
  host.type(U"a");
  EXPECT_TRUE(host.shows(":5002"));
}

TEST(Top, TabsAreReachedByNumberAndInTurn) {
  HostOverTime host;
  const Connection listener{.port = 80, .cookie = 9, .state = State::listen};
  host.see({first, listener});
  host.type(U"2");
  EXPECT_FALSE(host.shows(":5001"));
  EXPECT_TRUE(host.shows(":80"));
  host.type(U"5");
  EXPECT_TRUE(host.shows("1  ESTABLISHED"));
  EXPECT_TRUE(host.shows("1  LISTEN"));
  host.type(U"\t\t");
  EXPECT_TRUE(host.shows(":5001"));
  host.type(U"9");
  EXPECT_TRUE(host.shows(":5001")) << "there is no ninth";
}

TEST(Top, FreezesAndGoesOn) {
  HostOverTime host;
  host.see({first});
  host.type(U"f");
  host.see({second});
  EXPECT_TRUE(host.shows(":5001"));
  EXPECT_TRUE(host.shows("FROZEN"));
  EXPECT_TRUE(host.type(U"f").refresh);
  host.see({second});
  EXPECT_TRUE(host.shows(":5002"));
}

TEST(Top, PinnedSocketsStandInFront) {
  HostOverTime host;
  host.see({first, second, third});
  host.type(U"Gw");
  const std::string screen = host.screen();
  EXPECT_LT(screen.find(":5003"), screen.find(":5001"));
  EXPECT_EQ(host.line(":5003").text().front(), '*');
}

TEST(Top, AsksBeforeItCloses) {
  HostOverTime host;
  host.see({first, second});
  EXPECT_FALSE(host.type(U"jK").close);
  EXPECT_TRUE(host.shows("Close? y/n  tcp 10.0.0.1:5002 10.0.0.2:443 ESTABLISHED 5002 wget"))
      << host.screen();
  EXPECT_FALSE(host.type(U"n").close);
  EXPECT_TRUE(host.shows("Nothing was closed"));
  host.type(U"K");
  const auto close = host.type(U"y").close;
  ASSERT_TRUE(close);
  EXPECT_EQ(close->row.cookie, 2U);
  EXPECT_EQ(close->owners.at(0).pid, 5002U);
}

TEST(Top, AsksTwiceAboutListenersAndTheOwnSession) {
  HostOverTime host;
  host.model.settings.session.ssh = {SshConnection{.client = Address::parse("10.0.0.2").value(),
                                                   .server = Address::parse("10.0.0.1").value(),
                                                   .client_port = 443,
                                                   .server_port = 5001}};
  host.see({first, {.port = 5009, .cookie = 9, .state = State::listen}});
  for (const char32_t move : {U'g', U'G'}) {
    host.type({&move, 1});
    host.type(U"K");
    EXPECT_FALSE(host.type(U"y").close);
    EXPECT_TRUE(host.shows("Y closes it all the same: "));
    EXPECT_FALSE(host.type(U"y").close);
    host.type(U"Ky");
    EXPECT_TRUE(host.type(U"Y").close);
  }
}

TEST(Top, ClosesNothingThatIsGoneOrSaved) {
  HostOverTime host;
  host.see({first});
  host.type(U"g");
  host.see({});
  EXPECT_FALSE(host.type(U"Ky").close);
  host.see({second});
  host.model.settings.is_saved = true;
  EXPECT_FALSE(host.type(U"Ky").close);
  EXPECT_TRUE(host.shows("saved snapshot"));
}

TEST(Top, DetailTellsEverythingAndOutlivesItsSocket) {
  HostOverTime host({60, 100});
  host.see({{.port = 5001, .cookie = 1, .sent = 4096, .rtt_us = 1500}});
  EXPECT_TRUE(host.type(U"\n").measure);
  const auto row = detail_row(host.model);
  ASSERT_TRUE(row);
  Detail detail{.id = identity(*row)};
  detail.snapshot =
      testing::snapshot_of({{.port = 5001, .cookie = 1, .sent = 4096, .rtt_us = 1500}});
  measured(host.model, *row, detail.snapshot.tcp_info(detail.snapshot.rows()[0]), host.now);
  detail_arrived(host.model, std::move(detail));
  EXPECT_TRUE(host.shows("5001 curl (descriptor 3)")) << host.screen();
  EXPECT_TRUE(host.shows("1.5ms"));
  EXPECT_TRUE(host.shows("age"));
  detail_arrived(host.model, {.id = identity(*row), .gone = true});
  EXPECT_TRUE(host.shows("GONE"));
  EXPECT_TRUE(host.shows("5001 curl"));
  host.type({&key_escape, 1});
  EXPECT_EQ(host.model.mode, Mode::table);
}

TEST(Top, TellsWhatFailedAndGoesOn) {
  HostOverTime host;
  host.see({first});
  snapshot_failed(host.model, {.code = ErrorCode::system, .system_errno = 12, .operation = "x"});
  EXPECT_TRUE(host.shows("cannot read"));
  EXPECT_TRUE(host.shows(":5001"));
  host.see({first});
  EXPECT_FALSE(host.shows("cannot read"));
}

TEST(Top, SlowsDownWhenReadingTakesLong) {
  HostOverTime host;
  snapshot_arrived(host.model, testing::snapshot_of({first}), "12:00:00", host.now, 900);
  EXPECT_EQ(interval_of(host.model), 1800);
  EXPECT_TRUE(host.shows("slowed"));
  snapshot_arrived(host.model, testing::snapshot_of({first}), "12:00:01", host.now, 3);
  EXPECT_EQ(interval_of(host.model), 1000);
  host.type(U"-");
  EXPECT_EQ(interval_of(host.model), 500);
  host.type(U"++");
  EXPECT_EQ(interval_of(host.model), 2000);
}

TEST(Top, AsksOnlyForWhatItShows) {
  HostOverTime host({24, 80});
  EXPECT_FALSE(query_of(host.model).columns.tcp_info);
  EXPECT_FALSE(query_of(host.model).columns.units);
  host.type(U"6");
  EXPECT_TRUE(query_of(host.model).columns.units);
  resize(host.model, {24, 120});
  EXPECT_TRUE(query_of(host.model).columns.tcp_info);
}

TEST(Top, FitsEveryScreenWhateverProcessesAreCalled) {
  HostOverTime host;
  host.see({{.port = 5001, .cookie = 1, .process = std::string(app::testing::hostile)},
            {.port = 5002, .cookie = 2, .process = "\xE6\xBC\xA2\xE5\xAD\x97"}});
  for (const std::u32string_view keys : {U"", U"a", U"?", U"\n", U"/x"}) {
    host.type(keys);
    for (const std::size_t lines : {1U, 2U, 7U, 8U, 24U, 200U}) {
      for (const std::size_t columns : {1U, 39U, 40U, 80U, 81U, 400U}) {
        resize(host.model, {lines, columns});
        const Screen screen = draw(host.model, host.now);
        ASSERT_EQ(screen.lines.size(), lines);
        for (const Line& line : screen.lines) {
          const std::string text = line.text();
          ASSERT_LE(width_of(text), columns) << text;
          ASSERT_TRUE(std::all_of(text.begin(), text.end(), [](char byte) {
            return static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F;
          })) << text;
        }
      }
    }
    host.type({&key_escape, 1});
  }
}

TEST(Top, ExportsWhatIsShownInItsOrder) {
  HostOverTime host({24, 80});
  host.see({first, second, third});
  host.type(U"/curl\n");
  host.model.arranging.sort = find_column("local");
  host.type(U"S");
  const ShownRows rows = shown_rows(host.model, host.now);
  const std::string csv = app::testing::captured([&](Output& output) {
    render_separated({.snapshot = host.model.tracker.live(),
                      .columns = {find_column("local_port"), find_column("age")},
                      .names = Names(),
                      .positions = rows.positions,
                      .is_all = false,
                      .motions = rows.motions},
                     Separator::comma, true, output);
  });
  EXPECT_EQ(csv, "local_port,age_us\r\n5003,\r\n5001,\r\n");
}

TEST(Screen, CutsByWidthAndNotByBytes) {
  EXPECT_EQ(cut("\xE6\xBC\xA2x", 0, 1), " ");
  EXPECT_EQ(cut("\xE6\xBC\xA2x", 1, 2), " x");
  EXPECT_EQ(cut("abcdef", 2, 3), "cde");
  EXPECT_EQ(in_ascii("a\xE2\x96\xB2"), "a?");
}

TEST(History, DrawsTheLastValues) {
  History history;
  EXPECT_EQ(graph(history, 5, Glyphs::ascii).find_first_not_of(' '), std::string::npos);
  for (std::uint64_t value = 0; value < 200; ++value) history.add(value);
  history.add(std::nullopt);
  EXPECT_EQ(history.size(), History::capacity);
  EXPECT_EQ(history.highest(), 199U);
  EXPECT_EQ(history.newest(), std::nullopt);
  EXPECT_EQ(history.at(1), 199U);
  EXPECT_EQ(width_of(graph(history, 10, Glyphs::blocks)), 10U);
}

}  // namespace
}  // namespace tcptable::app::tui

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "arrange.hpp"
#include "captured.hpp"
#include "filter_error.hpp"
#include "quantity.hpp"
#include "render_json.hpp"
#include "render_separated.hpp"
#include "render_text.hpp"
#include "schema.hpp"
#include "small_host.hpp"
#include "summary.hpp"
#include "template.hpp"

namespace tcptable::app {
namespace {

using testing::captured;
using testing::named;
using testing::small_host;

Shown all_of(const Snapshot& snapshot, Columns columns) {
  return {.snapshot = snapshot, .columns = std::move(columns), .names = Names()};
}

std::string text_of(const Shown& shown, const TextStyle& style = {}) {
  return captured([&](Output& output) { render_text(shown, style, output); });
}

// Printable ASCII, UTF-8 that was let through, and line ends: nothing that a terminal obeys.
void expect_harmless(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    EXPECT_TRUE(byte >= 0x20 || c == '\n' || c == '\r' || c == '\t') << int(byte);
    EXPECT_NE(byte, 0x7F);
  }
}

TEST(Formats, TableIsGolden) {
  const Snapshot snapshot = small_host();
  EXPECT_EQ(text_of(all_of(snapshot, default_columns())),
            "PROTOCOL  LOCAL           REMOTE         STATE        PID  PROCESS\n"
            "tcp6      [::]:443        [::]:*         LISTEN        10  nginx +1\n"
            "tcp       10.1.2.3:50000  192.0.2.7:443  ESTABLISHED   20  "
            "\\x1B[31mx\\x0A\"\\xFF,\\x09=\n"
            "tcp       10.1.2.3:50001  192.0.2.7:443  TIME-WAIT      -  (time-wait)\n"
            "udp       0.0.0.0:53      0.0.0.0:*      UNCONN         -  (permission)\n");
}

TEST(Formats, TableShowsWhatWasNotMeasuredAsSuch) {
  const Snapshot snapshot = small_host();
  EXPECT_EQ(text_of(all_of(snapshot, named({"rtt", "sent_bytes", "delivery_rate", "congestion",
                                            "user", "unit", "timer", "timer_expires"}))),
            "   RTT    SENT      RATE  CONGESTION  USER   UNIT           TIMER      EXPIRES\n"
            "    --      --        --  --          alice  nginx.service  --              --\n"
            "61.5ms  121KiB  4.0MiB/s  cubic       alice  --             --              --\n"
            "    --      --        --  --          --     --             time-wait    59.0s\n"
            "    --      --        --  --          alice  --             --              --\n");
}

TEST(Formats, TableFitsTheTerminalAndCutsNoAddress) {
  const Snapshot snapshot = small_host();
  const std::string text = text_of(all_of(snapshot, default_columns()), {.width = 60});
  EXPECT_THAT(text, ::testing::HasSubstr("10.1.2.3:50000  192.0.2.7:443  ESTABLISHED"));
  EXPECT_THAT(text, ::testing::HasSubstr("~\n"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr(" \n")));
}

TEST(Formats, JsonIsGolden) {
  const Snapshot snapshot = small_host();
  const Shown shown = all_of(snapshot, named({"local", "local_port", "process", "rtt", "owners"}));
  EXPECT_EQ(
      captured([&](Output& output) {
        render_json(shown, {.host = "box", .filter = "rtt >= 0us"}, output);
      }),
      "{\"schema\":\"tcptable/1\",\"host\":\"box\",\"time\":\"2026-11-23T13:05:07.250Z\","
      "\"filter\":\"rtt >= 0us\",\"engine\":\"netlink\",\"owner_engine\":\"procfs\","
      "\"complete\":false,\"gaps\":[{\"kind\":\"processes-denied\",\"count\":3}],\"rows\":[\n"
      "{\"local\":\"[::]:443\",\"local_port\":443,\"process\":\"nginx\",\"rtt_us\":null,"
      "\"owners\":[{\"pid\":10,\"process\":\"nginx\",\"uid\":33,\"descriptor\":6,\"start_time_"
      "ticks\":110,"
      "\"unit\":\"nginx.service\"},"
      "{\"pid\":11,\"process\":\"nginx\",\"uid\":33,\"descriptor\":6,\"start_time_ticks\":111}]},\n"
      "{\"local\":\"10.1.2.3:50000\",\"local_port\":50000,\"process\":\"\\u001B[31mx\\n\\\"\\uFFFD,"
      "\\t=\",\"rtt_us\":61500,"
      "\"owners\":[{\"pid\":20,\"process\":\"\\u001B[31mx\\n\\\"\\uFFFD,\\t=\",\"uid\":33,"
      "\"descriptor\":3,\"start_time_ticks\":120,"
      "\"command\":\"\\u001B[31mx\\n\\\"\\uFFFD,\\t=\"}]},\n"
      "{\"local\":\"10.1.2.3:50001\",\"local_port\":50001,\"process\":null,\"rtt_us\":null,"
      "\"owners\":[]},\n"
      "{\"local\":\"0.0.0.0:53\",\"local_port\":53,\"process\":null,\"rtt_us\":null,\"owners\":[]}]"
      "}\n");
}

TEST(Formats, JsonLinesAreGolden) {
  const Snapshot snapshot = small_host();
  EXPECT_EQ(captured([&](Output& output) {
              render_json_lines(all_of(snapshot, named({"state", "rtt", "cookie"})), output);
            }),
            "{\"state\":\"LISTEN\",\"rtt_us\":null,\"cookie\":\"4099\"}\n"
            "{\"state\":\"ESTABLISHED\",\"rtt_us\":61500,\"cookie\":null}\n"
            "{\"state\":\"TIME-WAIT\",\"rtt_us\":null,\"cookie\":null}\n"
            "{\"state\":\"CLOSED\",\"rtt_us\":null,\"cookie\":null}\n");
}

TEST(Formats, CsvIsGolden) {
  const Snapshot snapshot = small_host();
  const Columns columns = named({"local", "rtt", "process", "owners"});
  EXPECT_EQ(captured([&](Output& output) {
              render_separated(all_of(snapshot, columns), Separator::comma, true, output);
            }),
            "local,rtt_us,process,owners\r\n"
            "[::]:443,,nginx,\"nginx(10),nginx(11)\"\r\n"
            "10.1.2.3:50000,61500,\"\\x1B[31mx\\x0A\"\"\\xFF,\\x09=\","
            "\"\\x1B[31mx\\x0A\"\"\\xFF,\\x09=(20)\"\r\n"
            "10.1.2.3:50001,,,(time-wait)\r\n"
            "0.0.0.0:53,,,(permission)\r\n");
}

TEST(Formats, TsvHasOneLineARowAndNoQuotes) {
  const Snapshot snapshot = small_host();
  const std::string text = captured([&](Output& output) {
    render_separated(all_of(snapshot, named({"process", "state"})), Separator::tab, false, output);
  });
  EXPECT_EQ(text,
            "nginx\tLISTEN\n\\x1B[31mx\\x0A\"\\xFF,\\x09=\tESTABLISHED\n\tTIME-WAIT\n\tCLOSED\n");
}

std::string by_template(std::string_view line) {
  const Snapshot snapshot = small_host();
  const auto parsed = Template::parse(line);
  if (const auto* error = std::get_if<TemplateError>(&parsed))
    return std::to_string(error->position) + ": " + error->message;
  const auto& made = std::get<Template>(parsed);
  return captured([&](Output& output) { made.render(all_of(snapshot, made.columns()), output); });
}

TEST(Formats, TemplateFillsInColumns) {
  EXPECT_EQ(by_template("{pid:>4}|{{state}}|{rtt:<7}|\\{x\\n"),
            "  10|LISTEN|--     |{x\n  20|ESTABLISHED|61.5ms |{x\n   -|TIME-WAIT|--     |{x\n"
            "   -|UNCONN|--     |{x\n");
  EXPECT_EQ(by_template("{nosuch}"), "1: there is no column 'nosuch'");
  EXPECT_EQ(by_template("ab {pid"), "3: this brace is not closed");
  EXPECT_EQ(by_template("{pid:>x}"), "1: a width is a number up to 1000");
}

TEST(Formats, NoneLetsAStrangerCommandTheTerminal) {
  const Snapshot snapshot = small_host();
  Columns all;
  for (const Column& column : columns()) all.push_back(&column);
  const Shown shown = all_of(snapshot, all);
  expect_harmless(text_of(shown));
  expect_harmless(text_of(shown, {.width = 40}));
  expect_harmless(captured([&](Output& output) { render_json(shown, {}, output); }));
  expect_harmless(captured([&](Output& output) { render_json_lines(shown, output); }));
  for (const Separator separator : {Separator::comma, Separator::tab})
    expect_harmless(
        captured([&](Output& output) { render_separated(shown, separator, true, output); }));
  expect_harmless(by_template("{process} {command} {owners}"));
  expect_harmless(summary_text(snapshot, {}));
}

TEST(Formats, EndsAreTextInJson) {
  const Snapshot snapshot = small_host();
  const Shown shown = all_of(snapshot, named({"local", "remote"}));
  EXPECT_THAT(captured([&](Output& output) { render_json_lines(shown, output); }),
              ::testing::StartsWith("{\"local\":\"[::]:443\",\"remote\":\"[::]:*\"}\n"));
}

TEST(Formats, NoEscapeIsCutInTheMiddle) {
  Cell cell;
  cell.add_foreign("ab\x1B\u200Bz");
  const std::string_view whole = "ab\\x1B\\u{200B}z";
  ASSERT_EQ(cell.bytes(), whole);
  const auto cut_to = [&](std::size_t width) {
    Cell cut = cell;
    cut.shorten(width);
    return std::string(cut.bytes());
  };
  EXPECT_EQ(cut_to(4), "ab~");
  EXPECT_EQ(cut_to(6), "ab~");
  EXPECT_EQ(cut_to(7), "ab\\x1B~");
  EXPECT_EQ(cut_to(14), "ab\\x1B~");
  EXPECT_EQ(cut_to(15), whole);
}

TEST(Formats, SummaryIsGolden) {
  EXPECT_EQ(summary_text(small_host(), {}),
            "SOCKETS             IPv4     IPv6     both\n"
            "  TCP                  2        1        3\n"
            "  UDP                  1        0        1\n"
            "\nSTATES\n"
            "  ESTABLISHED                   1\n"
            "  LISTEN                        1\n"
            "  TIME-WAIT                     1\n"
            "  UNCONN                        1\n"
            "\nOWNERS\n"
            "  known                         2\n"
            "  permission                    1\n"
            "  time-wait                     1\n"
            "\nPROCESSES WITH THE MOST\n"
            "         10 nginx               1\n"
            "         20 \\x1B[31mx\\x0A\"\\xFF,\\x09=        1\n");
}

TEST(Formats, SummaryHasNoTotalOfWhatWasNotAsked) {
  Query tcp;
  tcp.protocols.udp = false;
  EXPECT_THAT(summary_text(small_host(), tcp), ::testing::ContainsRegex("UDP +-- +-- +--\n"));
  tcp.families.ipv4 = false;
  const std::string json =
      captured([&](Output& output) { render_summary_json(small_host(), tcp, {}, output); });
  EXPECT_THAT(json, ::testing::HasSubstr("\"tcp_ipv4\":null"));
  EXPECT_THAT(json, ::testing::HasSubstr("\"udp_ipv6\":null"));
}

TEST(Formats, NumbersStayWhereNamesAreNotWanted) {
  const Snapshot snapshot = small_host();
  Shown shown = all_of(snapshot, {find_column("local_port"), find_column("user")});
  shown.names = Names(Names::Services::as_numbers, Names::Users::as_numbers);
  const std::string numbers = text_of(shown);
  EXPECT_EQ(numbers.find_first_of("abcdefghijklmnopqrstuvwxyz"), std::string::npos) << numbers;
  shown.names = Names(Names::Services::as_names, Names::Users::as_names);
  EXPECT_NE(text_of(shown), numbers);
}

TEST(Formats, SchemaNamesEveryMember) {
  const std::string schema = captured(write_document_schema);
  for (const Column& column : columns())
    EXPECT_THAT(schema, ::testing::HasSubstr("\"" + std::string(column.key) + "\":{"));
}

TEST(Columns, AreToldApartAndExplained) {
  std::set<std::string_view> ids;
  for (const Column& column : columns()) {
    EXPECT_TRUE(ids.insert(column.id).second) << column.id;
    EXPECT_FALSE(column.title.empty()) << column.id;
    EXPECT_FALSE(column.help.empty()) << column.id;
    EXPECT_EQ(find_column(column.id), &column);
    EXPECT_EQ(find_column(column.key), &column) << column.key;
  }
  for (const FieldInfo& field : fields()) EXPECT_NE(find_column(field.id), nullptr) << field.id;
}

using Positions = std::vector<std::uint32_t>;

Positions sorted_by(std::string_view id, bool descending, std::size_t rows_max = 99) {
  return arrange(
      small_host(),
      {.keys = {{find_column(id), descending}}, .reversed = false, .rows_max = rows_max});
}

TEST(Arrange, SortsWithTheUnknownLast) {
  EXPECT_EQ(sorted_by("rtt", false), (Positions{1, 0, 2, 3}));
  EXPECT_EQ(sorted_by("rtt", true), (Positions{1, 0, 2, 3}));
  EXPECT_EQ(sorted_by("local_port", true), (Positions{2, 1, 0, 3}));
  EXPECT_EQ(sorted_by("local", false, 2), (Positions{3, 1}));
  EXPECT_EQ(arrange(small_host(), {.keys = {}, .reversed = true}), (Positions{3, 2, 1, 0}));
}

TEST(Arrange, CountsWhatIsTheSame) {
  const Snapshot snapshot = small_host();
  const Groups groups = group(snapshot, named({"remote", "protocol"}), {});
  EXPECT_EQ(groups.positions, (Positions{1, 0, 3}));
  EXPECT_EQ(groups.counts, (std::vector<std::uint64_t>{2, 1, 1}));
  const Shown shown{.snapshot = snapshot,
                    .columns = named({"remote"}),
                    .names = Names(),
                    .positions = groups.positions,
                    .is_all = false,
                    .counts = groups.counts,
                    .is_grouped = true};
  EXPECT_EQ(text_of(shown),
            "COUNT  REMOTE\n    2  192.0.2.7:443\n    1  [::]:*\n    1  0.0.0.0:*\n");
  EXPECT_THAT(captured([&](Output& output) { render_json_lines(shown, output); }),
              ::testing::StartsWith("{\"count\":2,\"remote\":\"192.0.2.7:443\"}\n"));
}

std::string grouped(const Columns& by, void (*render)(const Shown&, Output&),
                    const Arrangement& arrangement = {}, const Snapshot& snapshot = small_host(),
                    Sameness sameness = Sameness::plain) {
  const Groups groups = group(snapshot, by, arrangement, sameness);
  const Shown shown{.snapshot = snapshot,
                    .columns = by,
                    .names = Names(),
                    .positions = groups.positions,
                    .is_all = false,
                    .counts = groups.counts,
                    .is_grouped = true};
  return captured([&](Output& output) { render(shown, output); });
}

void as_csv(const Shown& shown, Output& output) {
  render_separated(shown, Separator::comma, true, output);
}
void as_table(const Shown& shown, Output& output) { render_text(shown, {}, output); }
void as_json(const Shown& shown, Output& output) { render_json(shown, {}, output); }

TEST(Arrange, GroupsByWhatTheFormatShows) {
  EXPECT_EQ(grouped(named({"protocol"}), as_table, {}, small_host(), Sameness::as_shown),
            "COUNT  PROTOCOL\n    2  tcp\n    1  tcp6\n    1  udp\n");
  EXPECT_EQ(grouped(named({"protocol"}), as_csv), "count,protocol\r\n3,tcp\r\n1,udp\r\n");
  EXPECT_EQ(grouped(named({"process", "state"}), as_csv),
            "count,process,state\r\n1,nginx,LISTEN\r\n"
            "1,\"\\x1B[31mx\\x0A\"\"\\xFF,\\x09=\",ESTABLISHED\r\n1,,TIME-WAIT\r\n1,,CLOSED\r\n");
}

TEST(Arrange, SortsGroups) {
  const Columns by = named({"remote"});
  const Column* const remote = find_column("remote");
  EXPECT_EQ(grouped(by, as_csv, {.keys = {{nullptr, false}}}),
            "count,remote\r\n1,[::]:*\r\n1,0.0.0.0:*\r\n2,192.0.2.7:443\r\n");
  EXPECT_EQ(grouped(by, as_csv, {.keys = {{remote, false}}, .reversed = false, .rows_max = 1}),
            "count,remote\r\n1,0.0.0.0:*\r\n");
  EXPECT_EQ(grouped(by, as_csv, {.keys = {{remote, true}}, .reversed = true, .rows_max = 1}),
            "count,remote\r\n1,0.0.0.0:*\r\n");
}

TEST(Arrange, NoGroupsAreGroupsStill) {
  const Snapshot nothing;
  EXPECT_EQ(grouped(named({"state"}), as_csv, {}, nothing), "count,state\r\n");
  EXPECT_THAT(grouped(named({"state"}), as_json, {}, nothing),
              ::testing::HasSubstr("\"groups\":[]"));
}

TEST(Quantity, IsShortAndHasItsUnit) {
  const auto text = [](std::uint64_t value, FieldUnit unit) {
    char out[quantity_text_max];
    return std::string(write_quantity(value, unit, out));
  };
  EXPECT_EQ(text(999, FieldUnit::microseconds), "999us");
  EXPECT_EQ(text(1500, FieldUnit::microseconds), "1.5ms");
  EXPECT_EQ(text(90'000'000, FieldUnit::microseconds), "1.5min");
  EXPECT_EQ(text(1023, FieldUnit::bytes), "1023B");
  EXPECT_EQ(text(1 << 20, FieldUnit::bytes_per_second), "1.0MiB/s");
  EXPECT_EQ(text(~std::uint64_t{0}, FieldUnit::bytes), "16777216TiB");
  EXPECT_EQ(text(12, FieldUnit::segments), "12");
}

TEST(FilterErrors, StandUnderTheirPlace) {
  EXPECT_EQ(explain_filter_error("rtt > 50 x", 6, "a unit"),
            "tcptable: a unit\n  rtt > 50 x\n        ^\n");
  EXPECT_EQ(explain_filter_error("\x1B[m x", 4, "a\x1B"),
            "tcptable: a\\x1B\n  \\x1B[m x\n         ^\n");
}

}  // namespace
}  // namespace tcptable::app

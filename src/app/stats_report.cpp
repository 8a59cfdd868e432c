#include "stats_report.hpp"

#include <fmt/format.h>

#include "json_writer.hpp"
#include "moment.hpp"

namespace tcptable::app {
namespace {

bool shows_changes(const StatsReport& report) noexcept { return !report.before.empty(); }

// A counter that went backwards was reset, by the kernel or by a new namespace: what it has now is
// what happened since.
std::uint64_t change(std::uint64_t now, std::uint64_t before) noexcept {
  return now >= before ? now - before : now;
}

struct Line {
  const Counter* counter = nullptr;
  std::uint64_t change = 0;
};

Line line_at(const StatsReport& report, std::size_t group, std::size_t index) {
  const Counter& counter = report.now[group].counters[index];
  Line line{&counter, 0};
  if (shows_changes(report))
    line.change = change(counter.value, report.before[group].counters[index].value);
  return line;
}

// A gauge that stands still is no change; without --all only its value among the sums is worth a
// line.
bool is_worth_a_line(const StatsReport& report, const Line& line, Zeros zeros) {
  if (zeros == Zeros::shown) return true;
  if (!shows_changes(report)) return line.counter->value != 0;
  return line.counter->kind == CounterKind::counter && line.change != 0;
}

double per_second(const StatsReport& report, std::uint64_t change) {
  return report.seconds > 0 ? static_cast<double>(change) / report.seconds : 0;
}

std::string text_of(const StatsReport& report, const Line& line) {
  const Counter& counter = *line.counter;
  if (!shows_changes(report)) return fmt::format("{:>16}  {}\n", counter.value, counter.words);
  if (counter.kind == CounterKind::gauge)
    return fmt::format("{:>16}  {:>12}  {}\n", counter.value, "", counter.words);
  return fmt::format("{:>14.1f}/s  {:>12}  {}\n", per_second(report, line.change),
                     fmt::format("+{}", line.change), counter.words);
}

std::string group_text(const StatsReport& report, std::size_t group, Zeros zeros) {
  std::string text;
  for (std::size_t index = 0; index < report.now[group].counters.size(); ++index) {
    const Line line = line_at(report, group, index);
    if (is_worth_a_line(report, line, zeros)) text += text_of(report, line);
  }
  return text.empty() ? text : fmt::format("{}\n{}", report.now[group].title, text);
}

void write_counter(const StatsReport& report, const Line& line, JsonWriter& json) {
  json.key(line.counter->key);
  if (!shows_changes(report)) return json.number(line.counter->value);
  json.begin_object();
  json.key("value");
  json.number(line.counter->value);
  if (line.counter->kind == CounterKind::counter) {
    json.key("change");
    json.number(line.change);
    json.key("per_second");
    json.real(per_second(report, line.change));
  }
  json.end_object();
}

bool is_rare(const Counter& counter) { return counter.key.starts_with("type_"); }

void write_group(const StatsReport& report, std::size_t group, JsonWriter& json) {
  json.key(report.now[group].key);
  json.begin_object();
  for (std::size_t index = 0; index < report.now[group].counters.size(); ++index) {
    const Line line = line_at(report, group, index);
    if (line.counter->value != 0 || !is_rare(*line.counter)) write_counter(report, line, json);
  }
  json.end_object();
}

}  // namespace

std::string stats_text(const StatsReport& report, Zeros zeros) {
  std::string text;
  if (shows_changes(report))
    text = fmt::format("{}, {:.2f} s\n", utc_text(report.taken_at), report.seconds);
  const std::size_t heading = text.size();
  for (std::size_t group = 0; group < report.now.size(); ++group)
    text += group_text(report, group, zeros);
  if (text.size() == heading) text += shows_changes(report) ? "no change\n" : "all are 0\n";
  return text;
}

void render_stats_json(const StatsReport& report, Output& output) {
  JsonWriter json(output);
  json.begin_object();
  json.key("schema");
  json.string(stats_schema);
  json.key("taken_at");
  json.string(utc_json(report.taken_at));
  json.key("interval_s");
  shows_changes(report) ? json.real(report.seconds) : json.null();
  for (std::size_t group = 0; group < report.now.size(); ++group) write_group(report, group, json);
  json.end_object();
  output.put('\n');
}

}  // namespace tcptable::app

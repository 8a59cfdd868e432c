// One socket with everything that is known of it, and the help.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "escape.hpp"
#include "tui/top_view.hpp"

namespace tcptable::app::tui {
namespace {

std::string endpoints_of(const ShownRow& row) {
  std::string text;
  for (const std::string_view id : {"protocol", "local", "remote", "state"}) {
    Cell cell;
    write_text(*find_column(id), row, cell);
    if (!text.empty()) text += "  ";
    text += cell.bytes();
  }
  return text;
}

void add_fact(std::vector<Line>& lines, std::string_view name, std::string value) {
  Line line;
  line.add(fmt::format("  {:<24}", name), Style::faint);
  line.add(std::move(value));
  lines.push_back(std::move(line));
}

// Every owner, since a socket may have several; of the first few all is told.
void add_owners(const Snapshot& snapshot, const Row& row, std::vector<Line>& lines) {
  const auto owners = snapshot.owners(row);
  if (owners.empty()) {
    add_fact(lines, "owner", fmt::format("({})", name(snapshot.owner_reason(row))));
    return;
  }
  for (const Holder& holder : owners.first(std::min<std::size_t>(owners.size(), 8))) {
    const Process& process = snapshot.process(holder);
    const ProcessFacts& facts = snapshot.facts(holder);
    add_fact(lines, "owner",
             fmt::format("{} {} (descriptor {})", process.pid, escaped(process.name()),
                         holder.descriptor));
    if (!facts.executable.empty()) add_fact(lines, "  executable", escaped(facts.executable));
    if (!facts.command_line.empty()) add_fact(lines, "  command", escaped(facts.command_line));
    if (!facts.unit.empty()) add_fact(lines, "  unit", escaped(facts.unit));
    if (!facts.user_unit.empty()) add_fact(lines, "  user unit", escaped(facts.user_unit));
    if (!facts.cgroup.empty()) add_fact(lines, "  cgroup", escaped(facts.cgroup));
    if (!facts.container.empty()) add_fact(lines, "  container", escaped(facts.container));
  }
  if (owners.size() > 8) add_fact(lines, "", fmt::format("and {} more", owners.size() - 8));
}

void add_fields(const ShownRow& row, std::vector<Line>& lines) {
  for (const FieldInfo& field : fields()) {
    if (field.of_owners) continue;
    if (std::holds_alternative<std::monostate>(value(row.snapshot, row.row, field.field))) continue;
    Cell cell;
    write_text(*find_column(field.id), row, cell);
    add_fact(lines, field.id, std::string(cell.bytes()));
  }
}

void add_age(const TopModel& model, ShownRow shown, Instant now, std::vector<Line>& lines) {
  const auto position = model.tracker.find(model.detail->id);
  if (!position || model.settings.is_saved) return;
  const Motion motion = motion_of(model.tracker.live_rows()[*position], now);
  Cell cell;
  write_text(*find_column("age"), {shown.snapshot, shown.row, shown.names, &motion}, cell);
  add_fact(lines, "age", std::string(cell.bytes()));
}

void add_graph(const TopModel& model, const History& history, std::string_view name, FieldUnit unit,
               std::vector<Line>& lines) {
  if (history.size() == 0) return;
  const std::size_t width = std::min(model.size.columns - 36, History::capacity);
  const auto newest = history.newest();
  std::string front =
      fmt::format("  {:<9}{:>10} max {:>9} ", name, newest ? with_unit(*newest, unit) : "--",
                  with_unit(history.highest(), unit));
  Line line(std::move(front));
  line.add(graph(history, width, model.settings.glyphs), Style::open);
  lines.push_back(std::move(line));
}

void add_graphs(const TopModel& model, std::vector<Line>& lines) {
  const auto found = model.watched.find(model.detail->id);
  if (found == model.watched.end()) return;
  add_graph(model, found->second.sent_rate, "out", FieldUnit::bytes_per_second, lines);
  add_graph(model, found->second.received_rate, "in", FieldUnit::bytes_per_second, lines);
  add_graph(model, found->second.rtt_us, "rtt", FieldUnit::microseconds, lines);
}

}  // namespace

std::vector<Line> detail_lines(const TopModel& model, Instant now) {
  std::vector<Line> lines;
  const Detail& detail = *model.detail;
  if (detail.snapshot.size() == 0) {
    lines.emplace_back(detail.gone ? "The socket is gone" : "asking ...", Style::faint);
    return lines;
  }
  const Row& row = detail.snapshot.rows()[0];
  const ShownRow shown{detail.snapshot, row, names_of(model)};
  Line title(endpoints_of(shown), Style::strong);
  if (detail.gone) title.add("  GONE", Style::closed);
  lines.push_back(std::move(title));
  add_graphs(model, lines);
  add_owners(detail.snapshot, row, lines);
  add_age(model, shown, now, lines);
  add_fields(shown, lines);
  return lines;
}

std::vector<Line> help_lines() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 25> keys{{
      {"j k, arrows", "one line down, up"},
      {"g G, Home End", "first, last line"},
      {"PgUp PgDn, wheel", "a page, three lines"},
      {"left right", "columns that do not fit"},
      {"/", "filter while you type; Enter keeps it, Esc undoes; see tcptable(7)"},
      {"s S", "sort by the next column, turn the order round"},
      {"Enter", "everything about the socket; of a group its sockets"},
      {"Esc", "back; in the table: no filter"},
      {"Tab 1-6", "all, listening, by process, by remote, by state, by unit"},
      {"Space", "open or shut a group"},
      {"a", "group by process"},
      {"t", "keep what closed, or let it go after 3 s"},
      {"p", "ports by number or name"},
      {"w", "pin the row: it stays on top"},
      {"f z", "freeze, go on"},
      {"+ -", "longer, shorter interval"},
      {"r", "read the table now"},
      {"c", "copy the row (OSC 52: the terminal must allow it)"},
      {"e", "write the rows to a CSV file in this directory"},
      {"K", "close the socket, after asking"},
      {"? h", "this help"},
      {"q", "quit"},
      {"", ""},
      {"green, or +", "came within the last 3 s"},
      {"red, or -", "went"},
  }};
  std::vector<Line> lines;
  lines.emplace_back("tcptable top: keys", Style::strong);
  for (const auto& [key, meaning] : keys) add_fact(lines, key, std::string(meaning));
  return lines;
}

}  // namespace tcptable::app::tui

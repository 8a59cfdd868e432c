#include "tui/top_view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "escape.hpp"

namespace tcptable::app::tui {
namespace {

constexpr Size least{.lines = 8, .columns = 40};

Style style_of(Tone tone) {
  switch (tone) {
    case Tone::heading:
      return Style::strong;
    case Tone::open:
      return Style::open;
    case Tone::transient:
      return Style::transient;
    case Tone::fading:
      return Style::faint;
    case Tone::plain:
      break;
  }
  return Style::plain;
}

// Cells of one line, and the lines of the table before their widths are known.
struct Drawn {
  struct Part {
    std::string text;
    std::size_t width = 0;
    Style style = Style::plain;
  };
  std::vector<Part> parts;  // empty for the head of a group
  std::string group;
  Item item;
  Style style = Style::plain;  // of the whole line, where it came or went
};

Style age_style(const TopModel& model, const Item& item, const Tracked& tracked, Instant now) {
  if (item.kind == Item::Kind::closed) return Style::closed;
  const bool fresh = tracked.came && now - tracked.first_seen < fading_ms && !model.frozen;
  return fresh ? Style::opened : Style::plain;
}

std::string states_of(const std::array<std::uint32_t, 16>& states) {
  std::string text;
  for (std::size_t state = 0; state < states.size(); ++state) {
    if (states[state] == 0) continue;
    if (!text.empty()) text += "  ";
    // Among TCP nothing is closed and in the table; of UDP it is what has no peer.
    const auto which = static_cast<State>(state);
    text += fmt::format("{} {}", which == State::closed ? "UNCONN" : name(which), states[state]);
  }
  return text;
}

std::string group_text(const TopModel& model, const Group& group) {
  const bool blocks = model.settings.glyphs == Glyphs::blocks;
  const std::string_view mark = group.expanded ? (blocks ? "▾" : "v") : (blocks ? "▸" : ">");
  std::string text = fmt::format("{} {:>7}  {}", mark, group.count, group.key);
  const std::size_t width = width_of(text);
  text.append(width < 40 ? 40 - width : 2, ' ');
  text += states_of(group.states);
  if (group.sent_rate) text += "  out " + with_unit(*group.sent_rate, FieldUnit::bytes_per_second);
  if (group.received_rate)
    text += "  in " + with_unit(*group.received_rate, FieldUnit::bytes_per_second);
  return text;
}

Drawn draw_item(const TopModel& model, const Columns& columns, const Item& item, Instant now) {
  Drawn out;
  out.item = item;
  const auto row = row_of(model.tracker, item);
  if (!row) {
    out.group = group_text(model, model.arrangement.groups[item.position]);
    return out;
  }
  out.style = age_style(model, item, row->tracked, now);
  for (const Column* column : columns) {
    Cell cell;
    write_text(*column, *row, names_of(model), now, cell);
    out.parts.push_back({std::string(cell.bytes()), cell.width(), style_of(cell.tone())});
  }
  return out;
}

// So that columns seldom move: what is usual fits. On a narrow screen ends are as wide as they are.
std::size_t least_width(const TopModel& model, const Column& column) {
  const bool is_narrow = model.size.columns < 100;
  if (column.id == "local" || column.id == "remote") return is_narrow ? 15 : 21;
  if (column.id == "process") return 15;
  if (column.id == "state") return 11;
  if (column.id == "protocol") return 5;
  return column.align == Align::right ? 7 : 8;
}

std::string title_of(const TopModel& model, const Column& column) {
  std::string title(column.id == "protocol" ? "PROTO" : column.title);
  if (model.arranging.sort != &column) return title;
  const bool blocks = model.settings.glyphs == Glyphs::blocks;
  if (model.arranging.descending) return title + (blocks ? "▼" : "v");
  return title + (blocks ? "▲" : "^");
}

std::vector<std::size_t> widths_of(const TopModel& model, const Columns& columns,
                                   const std::vector<Drawn>& lines) {
  std::vector<std::size_t> widths;
  for (std::size_t index = 0; index < columns.size(); ++index) {
    const std::size_t title = width_of(title_of(model, *columns[index]));
    std::size_t width = std::max(least_width(model, *columns[index]), title);
    for (const Drawn& line : lines)
      if (!line.parts.empty()) width = std::max(width, line.parts[index].width);
    widths.push_back(width);
  }
  return widths;
}

void add_padded(Line& line, const std::string& text, std::size_t text_width, std::size_t width,
                Align align, Style style) {
  const std::string blanks(width - std::min(width, text_width), ' ');
  const Style around = style == Style::heading ? style : Style::plain;
  if (align == Align::right) line.add(blanks, around);
  line.add(text, style);
  if (align == Align::left) line.add(blanks, around);
  line.add(" ", around);
}

// Without colours, what came and what went is told by a sign.
std::string margin(const TopModel& model, const Drawn& drawn) {
  if (drawn.item.pinned) return "*";
  if (!model.settings.color && drawn.style == Style::opened) return "+";
  if (!model.settings.color && drawn.style == Style::closed) return "-";
  return drawn.item.in_group ? " " : "";
}

Line table_line(const TopModel& model, const Columns& columns,
                const std::vector<std::size_t>& widths, const Drawn& drawn) {
  Line line;
  if (drawn.parts.empty()) {
    line.add(drawn.group, Style::strong);
    return line;
  }
  std::string front = margin(model, drawn);
  front.resize(drawn.item.in_group ? 3 : 1, ' ');
  line.add(front, drawn.style);
  for (std::size_t index = 0; index < columns.size(); ++index) {
    const Drawn::Part& part = drawn.parts[index];
    const Style style = drawn.style == Style::plain ? part.style : drawn.style;
    add_padded(line, part.text, part.width, widths[index], columns[index]->align, style);
  }
  return line;
}

Line heading(const TopModel& model, const Columns& columns,
             const std::vector<std::size_t>& widths) {
  Line line;
  line.add(" ");
  for (std::size_t index = 0; index < columns.size(); ++index) {
    const std::string title = title_of(model, *columns[index]);
    add_padded(line, title, width_of(title), widths[index], columns[index]->align, Style::heading);
  }
  return line;
}

// A line over the whole width, so that the bar is one.
Line bar(Line line, std::size_t columns) {
  const std::size_t width = width_of(line.text());
  if (width < columns) line.add(std::string(columns - width, ' '));
  line.reversed = true;
  return line;
}

void add_table(const TopModel& model, Instant now, std::vector<Line>& lines) {
  const Columns columns = shown_columns(model);
  const auto& items = model.arrangement.items;
  const std::size_t last = std::min(items.size(), model.first_line + body_lines(model));
  std::vector<Drawn> drawn;
  for (std::size_t index = model.first_line; index < last; ++index)
    drawn.push_back(draw_item(model, columns, items[index], now));
  const std::vector<std::size_t> widths = widths_of(model, columns, drawn);
  const auto shifted = [&](const Line& line) {
    return cut(line, model.first_column, model.size.columns);
  };
  lines.push_back(shifted(heading(model, columns, widths)));
  for (std::size_t index = 0; index < drawn.size(); ++index) {
    Line line = shifted(table_line(model, columns, widths, drawn[index]));
    const bool selected = model.first_line + index == model.selected;
    lines.push_back(selected ? bar(std::move(line), model.size.columns) : std::move(line));
  }
  if (drawn.empty())
    lines.emplace_back(model.has_snapshot ? "  nothing to show" : "  reading the table ...",
                       Style::faint);
}

// The header.

std::string seconds(Instant ms) { return fmt::format("{}", static_cast<double>(ms) / 1000); }

Line title_line(const TopModel& model) {
  const Snapshot& live = model.tracker.live();
  Line line;
  line.add("tcptable top", Style::strong);
  line.add(fmt::format("  {}  {}", escaped(model.settings.host), model.clock));
  if (model.settings.is_saved) return line;
  line.add(fmt::format("  every {} s", seconds(interval_of(model))));
  if (is_slowed(model))
    line.add(fmt::format(" (slowed: reading takes {} s)", seconds(model.took_ms)),
             Style::transient);
  if (model.has_snapshot)
    line.add(
        fmt::format("  table {}, owners {}", name(live.table_engine()), name(live.owner_engine())));
  if (model.frozen) line.add("  FROZEN", Style::transient);
  return line;
}

Line counts_line(const TopModel& model) {
  constexpr std::array order{State::established, State::listen,     State::time_wait,
                             State::close_wait,  State::syn_sent,   State::syn_received,
                             State::fin_wait_1,  State::fin_wait_2, State::last_ack,
                             State::closing,     State::closed};
  Line line;
  line.add(fmt::format("{} socket{}", model.counts.total, model.counts.total == 1 ? "" : "s"));
  for (const State state : order) {
    const std::size_t count = model.counts.tcp[static_cast<std::size_t>(state)];
    if (count != 0) line.add(fmt::format("  {} {}", name(state), count), style_of(tone_of(state)));
  }
  if (model.counts.udp != 0) line.add(fmt::format("  UDP {}", model.counts.udp));
  line.add(fmt::format("  +{} -{}", model.tracker.came_count(), model.tracker.went_count()),
           Style::faint);
  return line;
}

Line tabs_line(const TopModel& model) {
  Line line;
  for (std::size_t index = 0; index < tabs.size(); ++index) {
    const bool current = index == model.tab;
    const std::string name = fmt::format("{} {}", index + 1, tabs[index].name);
    line.add(current ? '[' + name + ']' : ' ' + name + ' ', current ? Style::strong : Style::faint);
  }
  const std::string& asked = model.settings.filter_text;
  if (!asked.empty()) line.add("  " + escaped(asked));
  if (!model.filter.text.empty()) line.add("  /" + escaped(model.filter.text), Style::strong);
  line.add(fmt::format("  {} shown", model.arrangement.shown), Style::faint);
  return line;
}

void add_header(const TopModel& model, std::vector<Line>& lines) {
  lines.push_back(title_line(model));
  lines.push_back(counts_line(model));
  lines.push_back(tabs_line(model));
  const std::string gaps = gap_text(model);
  if (!model.collected.empty()) {
    lines.emplace_back("cannot read: " + escaped(model.collected), Style::closed);
  } else if (!gaps.empty()) {
    lines.emplace_back(gaps, Style::transient);
  }
}

// The footer.

Line filter_line(const TopModel& model) {
  Line line;
  line.add("/" + escaped(model.filter.text), Style::strong);
  line.add("_", Style::strong);
  if (model.filter.error) {
    line.add(fmt::format("  at {}: {}", model.filter.error->position + 1,
                         escaped(model.filter.error->message)),
             Style::closed);
  } else {
    line.add(fmt::format("  {} shown   Enter keep  Esc undo", model.arrangement.shown),
             Style::faint);
  }
  return line;
}

Line confirm_line(const Confirmation& asked) {
  Line line;
  if (!asked.warned) {
    line.add(fmt::format("Close? y/n  {}", asked.plan), Style::strong);
  } else {
    line.add(fmt::format("Y closes it all the same: {}", asked.warning), Style::closed);
  }
  return line;
}

Line footer(const TopModel& model) {
  if (model.mode == Mode::filter) return filter_line(model);
  if (model.mode == Mode::confirm) return confirm_line(*model.confirmation);
  if (!model.message.empty()) return Line(model.message, Style::strong);
  if (model.mode == Mode::detail)
    return Line("Esc back  j/k scroll  c copy  K close", Style::faint);
  if (model.mode == Mode::help) return Line("Esc back  j/k scroll", Style::faint);
  return Line("?help /filter s/S sort Enter detail a group Tab view f freeze K close q quit",
              Style::faint);
}

void add_page(const TopModel& model, std::vector<Line> page, std::vector<Line>& lines) {
  const std::size_t room = model.size.lines - 1;
  const std::size_t first = std::min(model.scroll, page.size() > room ? page.size() - room : 0);
  for (std::size_t index = first; index < page.size() && lines.size() < room; ++index)
    lines.push_back(std::move(page[index]));
}

}  // namespace

Screen draw(const TopModel& model, Instant now) {
  Screen screen;
  if (model.size.lines < least.lines || model.size.columns < least.columns) {
    screen.lines.emplace_back(
        cut(fmt::format("needs {}x{}", least.columns, least.lines), 0, model.size.columns));
    screen.lines.resize(model.size.lines);
    return screen;
  }
  if (model.mode == Mode::detail) {
    add_page(model, detail_lines(model, now), screen.lines);
  } else if (model.mode == Mode::help) {
    add_page(model, help_lines(), screen.lines);
  } else {
    add_header(model, screen.lines);
    add_table(model, now, screen.lines);
  }
  screen.lines.resize(model.size.lines - 1);
  screen.lines.push_back(footer(model));
  for (Line& line : screen.lines) line = cut(line, 0, model.size.columns);
  return screen;
}

}  // namespace tcptable::app::tui

// What each key does.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "escape.hpp"
#include "tui/top_model.hpp"

namespace tcptable::app::tui {
namespace {

constexpr char32_t control(char letter) { return static_cast<char32_t>(letter & 0x1F); }

void append_utf8(std::string& out, char32_t code) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// Moving.

void select_line(TopModel& model, std::size_t index) {
  const auto& items = model.arrangement.items;
  if (items.empty()) return;
  model.selected = std::min(index, items.size() - 1);
  model.selected_id = items[model.selected].id;
  resize(model, model.size);  // so that it is in sight
}

void move(TopModel& model, std::ptrdiff_t by) {
  const auto at = static_cast<std::ptrdiff_t>(model.selected) + by;
  select_line(model, static_cast<std::size_t>(std::max<std::ptrdiff_t>(at, 0)));
}

// Of the table the lines under the heading can be clicked.
void click(TopModel& model, std::size_t line) {
  const std::size_t top = model.size.lines - body_lines(model) - 1;
  if (line < top || line + 1 >= model.size.lines) return;
  if (const std::size_t index = model.first_line + line - top;
      index < model.arrangement.items.size())
    select_line(model, index);
}

bool press_motion(TopModel& model, const Key& key) {
  const auto page = static_cast<std::ptrdiff_t>(std::max<std::size_t>(body_lines(model), 1));
  switch (key.kind) {
    case KeyKind::up:
      return move(model, -1), true;
    case KeyKind::down:
      return move(model, 1), true;
    case KeyKind::page_up:
      return move(model, -page), true;
    case KeyKind::page_down:
      return move(model, page), true;
    case KeyKind::home:
      return select_line(model, 0), true;
    case KeyKind::end:
      return select_line(model, model.arrangement.items.size()), true;
    case KeyKind::wheel_up:
      return move(model, -3), true;
    case KeyKind::wheel_down:
      return move(model, 3), true;
    case KeyKind::left:
      model.first_column -= std::min<std::size_t>(model.first_column, 8);
      return true;
    case KeyKind::right:
      model.first_column = std::min<std::size_t>(model.first_column + 8, 1000);
      return true;
    case KeyKind::click:
      return click(model, key.line), true;
    case KeyKind::character:
    case KeyKind::backspace:
      break;
  }
  return false;
}

// Sorting, grouping, filtering.

void next_sort(TopModel& model) {
  const Columns columns = shown_columns(model);
  auto& sort = model.arranging.sort;
  std::size_t next = 0;
  if (sort != nullptr) {
    const auto at = std::find(columns.begin(), columns.end(), sort);
    next = static_cast<std::size_t>(at - columns.begin()) + 1;
  }
  sort = next < columns.size() ? columns[next] : nullptr;
  // Of quantities the largest is what is looked for.
  model.arranging.descending = sort != nullptr && sort->align == Align::right && sort->id != "pid";
  rearrange(model);
}

void show_tab(TopModel& model, std::size_t tab) {
  if (tab >= tabs.size()) return;
  model.tab = tab;
  model.arranging.listening_only = tabs[tab].listening_only;
  model.arranging.grouping = tabs[tab].grouping;
  rearrange(model);
}

void toggle_grouping(TopModel& model) {
  const bool is_grouped = model.arranging.grouping == Grouping::process;
  model.arranging.grouping = is_grouped ? Grouping::none : Grouping::process;
  rearrange(model);
}

template <typename Set>
void toggle(Set& set, std::uint64_t id) {
  if (set.erase(id) == 0) set.insert(id);
}

void apply_filter(TopModel& model) {
  auto parsed = Filter::parse(model.filter.text, model.settings.filter_names);
  if (auto* error = std::get_if<FilterError>(&parsed)) {
    model.filter.error = std::move(*error);
    return;  // the last good one stays in force
  }
  model.filter.error.reset();
  model.arranging.filter = std::get<Filter>(std::move(parsed));
  rearrange(model);
}

void drop_character(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
    text.pop_back();
  if (!text.empty()) text.pop_back();
}

constexpr std::size_t filter_max = 1000;

Effects press_filter(TopModel& model, const Key& key) {
  std::string text = model.filter.text;
  if (key.kind == KeyKind::backspace) {
    drop_character(text);
  } else if (key.kind != KeyKind::character) {
    press_motion(model, key);
    return {};
  } else if (key.code == key_enter) {
    model.mode = Mode::table;
    if (model.filter.error) set_filter(model, model.filter.previous);
    return {.refresh = true};
  } else if (key.code == key_escape || key.code == control('c')) {
    model.mode = Mode::table;
    text = model.filter.previous;
  } else if (key.code == control('u')) {
    text.clear();
  } else if (key.code >= 0x20 && key.code != 0x7F && text.size() < filter_max) {
    append_utf8(text, key.code);
  }
  set_filter(model, std::move(text));
  return {};
}

// One row.

std::string ends_of(const TopModel& model, const Item& item, Instant now) {
  const TopRow row = *row_of(model.tracker, item);
  std::string text;
  for (const std::string_view id : {"protocol", "local", "remote", "state", "pid", "process"}) {
    Cell cell;
    write_text(*find_column(id), row, names_of(model), now, cell);
    if (!text.empty()) text += ' ';
    text += cell.bytes();
  }
  return text;
}

std::string warning_of(const CloseEntry& entry) {
  if (entry.outcome == CloseOutcome::own_session) return "this session may hang on it";
  if (entry.outcome == CloseOutcome::listener) return "nobody can connect to it any more";
  return {};
}

Effects ask_to_close(TopModel& model, Instant now) {
  const Item* const item = selected_item(model);
  if (model.settings.is_saved) {
    say(model, "A saved snapshot: there is nothing to close", now);
    return {};
  }
  if (item == nullptr || item->kind != Item::Kind::live) {
    say(model, "Select a socket to close", now);
    return {};
  }
  const TopRow row = *row_of(model.tracker, *item);
  CloseEntry entry = plan_closing(row.snapshot, row.row, model.settings.session, {});
  std::string warning = warning_of(entry);
  entry.outcome = CloseOutcome::planned;
  model.confirmation = Confirmation{
      .entry = std::move(entry), .plan = ends_of(model, *item, now), .warning = std::move(warning)};
  model.mode = Mode::confirm;
  return {};
}

Effects press_confirm(TopModel& model, const Key& key, Instant now) {
  const bool yes = key.kind == KeyKind::character && (key.code == U'y' || key.code == U'Y');
  Confirmation& asked = *model.confirmation;
  if (yes && !asked.warning.empty() && !asked.warned) {
    asked.warned = true;
    return {};
  }
  Effects effects;
  if (yes && (!asked.warned || key.code == U'Y')) {
    effects.close = std::move(asked.entry);
  } else {
    say(model, "Nothing was closed", now);
  }
  model.mode = Mode::table;
  model.confirmation.reset();
  model.detail.reset();
  return effects;
}

Effects open_detail(TopModel& model, Instant now) {
  const Item* const item = selected_item(model);
  if (item == nullptr) return {};
  if (item->kind == Item::Kind::group) {
    toggle(model.arranging.expanded, item->id);
    rearrange(model);
    return {};
  }
  model.detail = Detail{
      .id = item->id, .snapshot = {}, .gone = item->kind == Item::Kind::closed, .opened_at = now};
  model.mode = Mode::detail;
  model.scroll = 0;
  return {.measure = true};
}

Effects copy_row(TopModel& model, Instant now) {
  const Item* const item = selected_item(model);
  if (item == nullptr) return {};
  const bool is_group = item->kind == Item::Kind::group;
  std::string text =
      is_group ? model.arrangement.groups[item->position].key : ends_of(model, *item, now);
  say(model, "Copied: " + text, now);
  return {.copy = std::move(text)};
}

void pin(TopModel& model) {
  const Item* const item = selected_item(model);
  if (item == nullptr || item->kind == Item::Kind::group) return;
  model.selected_id = item->id;
  toggle(model.arranging.pinned, item->id);
  rearrange(model);
}

// The whole screen.

void change_interval(TopModel& model, bool longer, Instant now) {
  constexpr std::array<Instant, 8> steps{200, 500, 1000, 2000, 5000, 10000, 30000, 60000};
  Instant& interval = model.settings.interval_ms;
  if (longer) {
    const auto next = std::upper_bound(steps.begin(), steps.end(), interval);
    if (next != steps.end()) interval = *next;
  } else {
    const auto next = std::lower_bound(steps.begin(), steps.end(), interval);
    if (next != steps.begin()) interval = *std::prev(next);
  }
  say(model, fmt::format("Every {} s", static_cast<double>(interval) / 1000), now);
}

Effects toggle_freeze(TopModel& model) {
  if (model.settings.is_saved) return {};
  model.frozen = !model.frozen;
  return {.refresh = !model.frozen};
}

void toggle_closed(TopModel& model, Instant now) {
  model.tracker.set_keep_closed(!model.tracker.keep_closed());
  say(model, model.tracker.keep_closed() ? "Closed rows stay" : "Closed rows go after 3 s", now);
  rearrange(model);
}

Effects escape(TopModel& model) {
  if (model.filter.text.empty()) return {};
  set_filter(model, "");
  return {.refresh = true};
}

void begin_filter(TopModel& model) {
  model.mode = Mode::filter;
  model.filter.previous = model.filter.text;
}

// Keys that change what is collected, or ask for something outside.
Effects press_outward(TopModel& model, char32_t code, Instant now) {
  switch (code) {
    case U'q':
    case control('c'):
      return {.quit = true};
    case U's':
      next_sort(model);
      return {.refresh = true};
    case key_tab:
      show_tab(model, (model.tab + 1) % tabs.size());
      return {.refresh = true};
    case U'a':
      toggle_grouping(model);
      return {.refresh = true};
    case key_enter:
    case U'\r':
      return open_detail(model, now);
    case U'K':
      return ask_to_close(model, now);
    case U'c':
      return copy_row(model, now);
    case U'e':
      return {.export_rows = true};
    case U'f':
    case U'z':
      return toggle_freeze(model);
    case U'r':
      return {.refresh = true};
    case key_escape:
      return escape(model);
    default:
      break;
  }
  if (code < U'1' || code > U'9') return {};
  show_tab(model, code - U'1');
  return {.refresh = true};
}

// Keys that change the view alone; false for any other.
bool press_inward(TopModel& model, char32_t code, Instant now) {
  switch (code) {
    case U'j':
      return move(model, 1), true;
    case U'k':
      return move(model, -1), true;
    case U'g':
      return select_line(model, 0), true;
    case U'G':
      return select_line(model, model.arrangement.items.size()), true;
    case U'/':
      return begin_filter(model), true;
    case U'S':
      model.arranging.descending = !model.arranging.descending;
      return rearrange(model), true;
    case U'?':
    case U'h':
      model.mode = Mode::help;
      model.scroll = 0;
      return true;
    case U't':
      return toggle_closed(model, now), true;
    case U'p':
      model.port_names = !model.port_names;
      return true;
    case U'w':
      return pin(model), true;
    case U'+':
    case U'-':
      return change_interval(model, code == U'+', now), true;
    default:
      return false;
  }
}

Effects press_table(TopModel& model, const Key& key, Instant now) {
  if (press_motion(model, key) || key.kind != KeyKind::character) return {};
  if (press_inward(model, key.code, now)) return {};
  if (key.code != U' ') return press_outward(model, key.code, now);
  const Item* const item = selected_item(model);
  return item != nullptr && item->kind == Item::Kind::group ? open_detail(model, now) : Effects{};
}

// Never of another row that has taken the line meanwhile.
Effects press_detail(TopModel& model, char32_t code, Instant now) {
  const Item* const item = selected_item(model);
  if (item != nullptr && model.detail && item->id == model.detail->id)
    return press_outward(model, code, now);
  say(model, "The socket is gone", now);
  return {};
}

// Detail and help: text to scroll in.
Effects press_page(TopModel& model, const Key& key, Instant now) {
  const std::size_t page = std::max<std::size_t>(model.size.lines, 4) - 2;
  const auto up = [&](std::size_t by) { model.scroll -= std::min(model.scroll, by); };
  const auto down = [&](std::size_t by) {
    model.scroll = std::min<std::size_t>(model.scroll + by, 500);
  };
  if (key.kind == KeyKind::up || key.kind == KeyKind::wheel_up) up(1);
  if (key.kind == KeyKind::down || key.kind == KeyKind::wheel_down) down(1);
  if (key.kind == KeyKind::page_up) up(page);
  if (key.kind == KeyKind::page_down) down(page);
  if (key.kind == KeyKind::home) up(model.scroll);
  if (key.kind != KeyKind::character) return {};
  if (key.code == U'k') up(1);
  if (key.code == U'j' || key.code == U' ') down(1);
  if (key.code == control('c')) return {.quit = true};
  if (model.mode == Mode::detail && (key.code == U'K' || key.code == U'c'))
    return press_detail(model, key.code, now);
  if (key.code == key_escape || key.code == U'q' || key.code == key_enter || key.code == U'?' ||
      key.code == U'h') {
    model.mode = Mode::table;
    model.detail.reset();
  }
  return {};
}

}  // namespace

void set_filter(TopModel& model, std::string text) {
  model.filter.text = std::move(text);
  apply_filter(model);
}

Effects press(TopModel& model, const Key& key, Instant now) {
  switch (model.mode) {
    case Mode::filter:
      return press_filter(model, key);
    case Mode::confirm:
      return press_confirm(model, key, now);
    case Mode::detail:
    case Mode::help:
      return press_page(model, key, now);
    case Mode::table:
      break;
  }
  return press_table(model, key, now);
}

}  // namespace tcptable::app::tui

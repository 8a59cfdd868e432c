#include "tui/top_model.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "quantity.hpp"

namespace tcptable::app::tui {
namespace {

void count_rows(TopModel& model) {
  Counts counts;
  for (const Row& row : model.tracker.live()) {
    ++counts.total;
    if (row.protocol == Protocol::udp) {
      ++counts.udp;
    } else {
      ++counts.tcp[static_cast<std::size_t>(row.state) % counts.tcp.size()];
    }
  }
  model.counts = counts;
}

void keep_visible(TopModel& model) {
  const std::size_t lines = std::max<std::size_t>(body_lines(model), 1);
  const std::size_t count = model.arrangement.items.size();
  if (model.selected < model.first_line) model.first_line = model.selected;
  if (model.selected >= model.first_line + lines) model.first_line = model.selected - lines + 1;
  if (model.first_line + lines > count) model.first_line = count > lines ? count - lines : 0;
}

// The line goes where its row goes; where that is gone, the line stays.
void follow_selection(TopModel& model) {
  const auto& items = model.arrangement.items;
  if (model.selected_id) {
    const auto same = [id = *model.selected_id](const Item& item) { return item.id == id; };
    const bool stays = model.selected < items.size() && same(items[model.selected]);
    const auto found = stays ? items.begin() + static_cast<std::ptrdiff_t>(model.selected)
                             : std::find_if(items.begin(), items.end(), same);
    if (found != items.end()) model.selected = static_cast<std::size_t>(found - items.begin());
  }
  model.selected = items.empty() ? 0 : std::min(model.selected, items.size() - 1);
  if (model.selected_id && !items.empty()) model.selected_id = items[model.selected].id;
  keep_visible(model);
}

std::string gap_phrase(const Gap& gap) {
  switch (gap.kind) {
    case GapKind::processes_denied:
      return plural(gap.count, "process", "es") +
             (gap.count == 1 ? " refuses inspection" : " refuse inspection");
    case GapKind::processes_hidden:
      return "/proc hides processes of others";
    case GapKind::other_pid_namespace:
      return "owners may be outside this PID namespace";
    case GapKind::no_procfs:
      return "no /proc";
    case GapKind::dump_interrupted:
    case GapKind::table_unsettled:
      return "the table changed while it was read";
    case GapKind::no_cookies:
      return "no cookies";
    case GapKind::no_v6_only:
      return "dual-stack listeners are inferred";
    case GapKind::no_interfaces:
      return "no interfaces";
    case GapKind::published_denied:
      return "published owners are not for this user";
    case GapKind::published_ignored:
      return "published owners are not trusted";
    case GapKind::no_details:
      return "no details of connections";
  }
  return std::string(name(gap.kind));
}

}  // namespace

TopModel make_model(TopSettings settings, Size size) {
  TopModel model;
  model.settings = std::move(settings);
  model.size = size;
  return model;
}

Columns shown_columns(const TopModel& model) {
  return model.settings.columns.empty() ? default_top_columns(model.size.columns)
                                        : model.settings.columns;
}

Names& names_of(const TopModel& model) noexcept {
  BothNames& both = *model.settings.names;
  return model.port_names ? both.services : both.numbers;
}

ShownRows shown_rows(const TopModel& model, Instant now) {
  ShownRows rows;
  for (const Tracked& tracked : model.tracker.live_rows())
    rows.motions.push_back(motion_of(tracked, now));
  for (const Item& item : model.arrangement.items)
    if (item.kind == Item::Kind::live) rows.positions.push_back(item.position);
  return rows;
}

std::string gap_text(const TopModel& model) {
  std::string text;
  for (const Gap& gap : model.tracker.live().gaps()) {
    text += text.empty() ? "not seen: " : "; ";
    text += gap_phrase(gap);
  }
  return text;
}

// Four lines above the table and one below, one more above where something is missing.
std::size_t body_lines(const TopModel& model) noexcept {
  const bool notice = !model.collected.empty() || !model.tracker.live().gaps().empty();
  const std::size_t frame = notice ? 6 : 5;
  return model.size.lines > frame ? model.size.lines - frame : 0;
}

void rearrange(TopModel& model) {
  model.arrangement = arrange(model.tracker, model.arranging);
  follow_selection(model);
}

const Item* selected_item(const TopModel& model) noexcept {
  const auto& items = model.arrangement.items;
  return model.selected < items.size() ? &items[model.selected] : nullptr;
}

void resize(TopModel& model, Size size) {
  model.size = size;
  keep_visible(model);
}

bool tick(TopModel& model, Instant now) {
  bool changed = false;
  if (!model.message.empty() && now >= model.message_until) {
    model.message.clear();
    changed = true;
  }
  if (!model.frozen && model.tracker.expire(now)) {
    rearrange(model);
    changed = true;
  }
  return changed;
}

void snapshot_arrived(TopModel& model, Snapshot snapshot, std::string clock, Instant now,
                      Instant took) {
  if (model.frozen) return;
  model.tracker.update(std::move(snapshot), now);
  model.clock = std::move(clock);
  model.took_ms = took;
  model.collected.clear();
  model.has_snapshot = true;
  count_rows(model);
  rearrange(model);
}

void snapshot_failed(TopModel& model, const Error& error) { model.collected = to_string(error); }

Query query_of(const TopModel& model) {
  Query query = model.settings.query;
  query.columns = {.owners = true, .process = true};
  for (const Column* column : shown_columns(model)) add_needs(*column, query.columns);
  if (model.arranging.sort != nullptr) add_needs(*model.arranging.sort, query.columns);
  add_needs(model.arranging.grouping, query.columns);
  model.arranging.filter.add_needs(query.columns);
  query.ordering = Ordering::endpoints;
  return query;
}

// Never more than half of the time is spent on collecting.
Instant interval_of(const TopModel& model) noexcept {
  return std::max(model.settings.interval_ms, model.took_ms * 2);
}

bool is_slowed(const TopModel& model) noexcept {
  return interval_of(model) > model.settings.interval_ms;
}

std::vector<Row> watched_rows(const TopModel& model) {
  std::vector<Row> rows;
  const auto add = [&](std::uint64_t id) {
    if (rows.size() == watched_max) return;
    if (const auto position = model.tracker.find(id))
      rows.push_back(model.tracker.live().rows()[*position]);
  };
  if (model.detail) add(model.detail->id);
  const Item* const item = selected_item(model);
  if (item != nullptr && item->kind == Item::Kind::live &&
      (!model.detail || model.detail->id != item->id))
    add(item->id);
  for (const std::uint64_t id : model.arranging.pinned)
    if (item == nullptr || item->id != id) add(id);
  return rows;
}

void measured(TopModel& model, const Row& row, const TcpInfo* info, Instant now) {
  if (info == nullptr) return;
  const std::uint64_t id = identity(row);
  if (model.watched.size() >= watched_max * 4 && !model.watched.contains(id)) model.watched.clear();
  Watched& watched = model.watched[id];
  const auto sent = info->get(&TcpInfo::sent_bytes);
  const auto received = info->get(&TcpInfo::received_bytes);
  const Instant passed = now - watched.measured_at;
  if (watched.counted && passed <= 0) return;
  if (watched.counted && sent && received) {
    watched.sent_rate.add(per_second(watched.sent_bytes, *sent, passed));
    watched.received_rate.add(per_second(watched.received_bytes, *received, passed));
  }
  watched.rtt_us.add(info->get(&TcpInfo::rtt_us));
  watched.counted = sent && received;
  watched.sent_bytes = sent.value_or(0);
  watched.received_bytes = received.value_or(0);
  watched.measured_at = now;
}

std::optional<Row> detail_row(const TopModel& model) {
  if (model.mode != Mode::detail || !model.detail) return std::nullopt;
  const auto position = model.tracker.find(model.detail->id);
  if (!position) return std::nullopt;
  return model.tracker.live().rows()[*position];
}

void detail_arrived(TopModel& model, Detail detail) {
  if (!model.detail || model.detail->id != detail.id) return;
  if (detail.gone) {  // what was known last stays
    model.detail->gone = true;
    return;
  }
  detail.opened_at = model.detail->opened_at;
  model.detail = std::move(detail);
}

void say(TopModel& model, std::string message, Instant now) {
  constexpr Instant message_ms = 6000;
  model.message = std::move(message);
  model.message_until = now + message_ms;
}

}  // namespace tcptable::app::tui

#include "tui/arrangement.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "escape.hpp"
#include "row_kind.hpp"

namespace tcptable::app::tui {
namespace {

void select(const Snapshot& snapshot, std::span<const Tracked> tracked, Item::Kind kind,
            const Arranging& what, std::vector<Item>& items) {
  const bool filtered = !what.filter.matches_all();
  for (std::size_t position = 0; position < snapshot.size(); ++position) {
    const Row& row = snapshot.rows()[position];
    if (what.listening_only && !takes_from_anybody(row)) continue;
    if (filtered && !what.filter.matches(snapshot, row)) continue;
    Item item{.position = static_cast<std::uint32_t>(position), .kind = kind};
    item.id = tracked[position].id;
    item.pinned = !what.pinned.empty() && what.pinned.contains(item.id);
    items.push_back(item);
  }
}

auto ends_of(const Row& row) noexcept {
  return std::tie(row.protocol, row.family, row.local_bytes, row.local_port, row.remote_bytes,
                  row.remote_port);
}

// What closed stays among the live rows, which are in this order, where it was.
void put_closed_in_place(const Tracker& tracker, std::vector<Item>& items) {
  const auto comes_first = [&tracker](const Item& a, const Item& b) {
    return ends_of(row_of(tracker, a)->row) < ends_of(row_of(tracker, b)->row);
  };
  const auto closed = std::find_if(items.begin(), items.end(),
                                   [](const Item& item) { return item.kind != Item::Kind::live; });
  std::sort(closed, items.end(), comes_first);
  std::inplace_merge(items.begin(), closed, items.end(), comes_first);
}

// Equal rows stay as they are, so that nothing moves without a reason.
void sort_items(const Tracker& tracker, const Arranging& what, std::vector<Item>& items) {
  if (what.sort == nullptr) return put_closed_in_place(tracker, items);
  struct Keyed {
    OrderKey key;
    Item item;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(items.size());
  for (const Item& item : items)
    keyed.push_back({order_key(*what.sort, *row_of(tracker, item)), item});
  std::stable_sort(keyed.begin(), keyed.end(), [&what](const Keyed& a, const Keyed& b) {
    return comes_before(a.key, b.key, what.descending);
  });
  for (std::size_t index = 0; index < items.size(); ++index) items[index] = keyed[index].item;
}

Field field_of(Grouping grouping) noexcept {
  switch (grouping) {
    case Grouping::remote:
      return Field::remote_address;
    case Grouping::state:
      return Field::state;
    case Grouping::unit:
      return Field::unit;
    case Grouping::process:
    case Grouping::none:
      break;
  }
  return Field::process;
}

// The key of a group as bytes, made without an allocation for nearly all rows.
std::string_view raw_key(const TopRow& row, Grouping grouping, std::string& memory) {
  const Value found = value(row.snapshot, row.row, field_of(grouping));
  if (const auto* text = std::get_if<std::string_view>(&found)) return *text;
  const auto* address = std::get_if<Address>(&found);
  if (address != nullptr && !is_unspecified(*address)) {
    memory.resize(address_text_max);
    memory.resize(write_text(*address, memory.data()));
    return memory;
  }
  if (address != nullptr) return "(no peer)";
  if (grouping != Grouping::process) return "(none)";
  memory = fmt::format("({})", tcptable::name(row.snapshot.owner_reason(row.row)));
  return memory;
}

void add_rate(std::optional<std::uint64_t>& sum, std::optional<std::uint64_t> rate) {
  if (rate) sum = sum.value_or(0) + *rate;
}

void count(Group& group, const TopRow& row) {
  ++group.count;
  ++group.states[static_cast<std::size_t>(row.row.state) % group.states.size()];
  add_rate(group.sent_rate, row.tracked.sent_rate);
  add_rate(group.received_rate, row.tracked.received_rate);
}

// The group of each item, and the groups as they first occur.
std::vector<std::uint32_t> find_groups(const Tracker& tracker, const Arranging& what,
                                       const std::vector<Item>& items, std::vector<Group>& groups) {
  std::unordered_map<std::uint64_t, std::uint32_t> by_id;
  std::vector<std::uint32_t> group_of;
  group_of.reserve(items.size());
  std::string memory;
  for (const Item& item : items) {
    const TopRow row = *row_of(tracker, item);
    const std::string_view key = raw_key(row, what.grouping, memory);
    const std::uint64_t id =
        std::hash<std::string_view>()(key) ^ (static_cast<std::uint64_t>(what.grouping) << 56);
    const auto [at, is_new] = by_id.try_emplace(id, static_cast<std::uint32_t>(groups.size()));
    if (is_new) {
      groups.push_back({.key = escaped(key), .id = id, .expanded = what.expanded.contains(id)});
    }
    count(groups[at->second], row);
    group_of.push_back(at->second);
  }
  return group_of;
}

// The largest first, then by name.
std::vector<std::uint32_t> group_order(const std::vector<Group>& groups) {
  std::vector<std::uint32_t> order(groups.size());
  for (std::size_t index = 0; index < order.size(); ++index)
    order[index] = static_cast<std::uint32_t>(index);
  std::sort(order.begin(), order.end(), [&groups](std::uint32_t a, std::uint32_t b) {
    if (groups[a].count != groups[b].count) return groups[a].count > groups[b].count;
    return groups[a].key < groups[b].key;
  });
  return order;
}

std::vector<Item> grouped(const Tracker& tracker, const Arranging& what,
                          const std::vector<Item>& items, std::vector<Group>& groups) {
  const std::vector<std::uint32_t> group_of = find_groups(tracker, what, items, groups);
  std::vector<std::vector<Item>> members(groups.size());
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (!groups[group_of[index]].expanded) continue;
    members[group_of[index]].push_back(items[index]);
    members[group_of[index]].back().in_group = true;
  }
  std::vector<Item> all;
  for (const std::uint32_t index : group_order(groups)) {
    all.push_back({.position = index, .kind = Item::Kind::group, .id = groups[index].id});
    all.insert(all.end(), members[index].begin(), members[index].end());
  }
  return all;
}

}  // namespace

void add_needs(Grouping grouping, ColumnSet& columns) {
  if (grouping == Grouping::none) return;
  tcptable::add_needs(field_of(grouping), columns);
}

std::string_view name(Grouping grouping) noexcept {
  switch (grouping) {
    case Grouping::process:
      return "process";
    case Grouping::remote:
      return "remote";
    case Grouping::state:
      return "state";
    case Grouping::unit:
      return "unit";
    case Grouping::none:
      break;
  }
  return "none";
}

std::optional<TopRow> row_of(const Tracker& tracker, const Item& item) {
  if (item.kind == Item::Kind::group) return std::nullopt;
  const bool live = item.kind == Item::Kind::live;
  const Snapshot& snapshot = live ? tracker.live() : tracker.closed();
  const auto tracked = live ? tracker.live_rows() : tracker.closed_rows();
  return TopRow{snapshot, snapshot.rows()[item.position], tracked[item.position]};
}

Arrangement arrange(const Tracker& tracker, const Arranging& what) {
  Arrangement out;
  select(tracker.live(), tracker.live_rows(), Item::Kind::live, what, out.items);
  select(tracker.closed(), tracker.closed_rows(), Item::Kind::closed, what, out.items);
  out.shown = out.items.size();
  sort_items(tracker, what, out.items);
  if (what.grouping != Grouping::none) {
    out.items = grouped(tracker, what, out.items, out.groups);
  } else if (!what.pinned.empty()) {
    std::stable_partition(out.items.begin(), out.items.end(),
                          [](const Item& item) { return item.pinned; });
  }
  return out;
}

}  // namespace tcptable::app::tui

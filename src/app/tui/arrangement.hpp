// Which rows are shown, and in which order: a pure function of the table and of what was asked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <tcptable/filter.hpp>

#include "tui/top_columns.hpp"
#include "tui/tracker.hpp"

namespace tcptable::app::tui {

enum class Grouping : std::uint8_t { none, process, remote, state, unit };

struct Arranging {
  Filter filter;
  bool listening_only = false;
  Grouping grouping = Grouping::none;
  const Column* sort = nullptr;  // null: as the snapshot has them
  bool descending = false;
  std::unordered_set<std::uint64_t> pinned;    // rows in front of all others
  std::unordered_set<std::uint64_t> expanded;  // groups whose rows are shown
};

// A line of the table: a row, or the head of a group.
struct Item {
  std::uint32_t position = 0;  // among the live rows, the closed rows, or the groups
  enum class Kind : std::uint8_t { live, closed, group } kind = Kind::live;
  bool in_group = false;
  bool pinned = false;
  std::uint64_t id = 0;
};

struct Group {
  std::string key;  // escaped; what is unknown has a name in parentheses
  std::uint64_t id = 0;
  std::size_t count = 0;
  std::array<std::uint32_t, 16> states{};  // by State
  std::optional<std::uint64_t> sent_rate{};
  std::optional<std::uint64_t> received_rate{};
  bool expanded = false;
};

struct Arrangement {
  std::vector<Item> items;
  std::vector<Group> groups;
  std::size_t shown = 0;  // rows, whether their group is expanded or not
};

void add_needs(Grouping grouping, ColumnSet& columns);
std::string_view name(Grouping grouping) noexcept;

Arrangement arrange(const Tracker& tracker, const Arranging& what);

// The row that an item stands for; nothing for a group.
std::optional<TopRow> row_of(const Tracker& tracker, const Item& item);

}  // namespace tcptable::app::tui

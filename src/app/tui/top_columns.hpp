// The registry's columns for rows that are followed over time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tcptable/field.hpp>
#include <tcptable/snapshot.hpp>

#include "cell.hpp"
#include "columns.hpp"
#include "names.hpp"
#include "tui/tracker.hpp"

namespace tcptable::app::tui {

// Ports by number and by name: which of them is a matter of a key.
struct BothNames {
  Names numbers{Names::Services::as_numbers};
  Names services{Names::Services::as_names};
};

struct TopRow {
  const Snapshot& snapshot;
  const Row& row;
  const Tracked& tracked;
};

// For a terminal so wide, when nobody named any.
Columns default_top_columns(std::size_t width);

Motion motion_of(const Tracked& tracked, Instant now);

void write_text(const Column& column, const TopRow& row, Names& names, Instant now, Cell& cell);

// "12.3ms", "4.0KiB": a number with its unit.
std::string with_unit(std::uint64_t number, FieldUnit unit);

// What rows are ordered by. What is unknown comes last, either way round.
struct OrderKey {
  bool unknown = false;
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::string_view text{};
};

OrderKey order_key(const Column& column, const TopRow& row);
bool comes_before(const OrderKey& a, const OrderKey& b, bool descending) noexcept;

}  // namespace tcptable::app::tui

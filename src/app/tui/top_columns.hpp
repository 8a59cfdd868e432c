// The columns of the full screen: every field of the library, and what takes more than one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tcptable/field.hpp>
#include <tcptable/snapshot.hpp>

#include "cell.hpp"
#include "columns.hpp"
#include "tui/tracker.hpp"

namespace tcptable::app::tui {

enum class TopKind : std::uint8_t {
  field,
  local,  // address and port
  remote,
  process,  // name, and how many more; or why there is none
  sent_rate,
  received_rate,
};

struct TopColumn {
  std::string id;
  std::string title;
  Align align = Align::left;
  TopKind kind = TopKind::field;
  Field field = Field::protocol;  // for TopKind::field
};

// "local", "remote", "process", "out", "in", or the name of a field.
std::optional<TopColumn> find_top_column(std::string_view id);

// For a terminal so wide, when nobody named any.
std::vector<TopColumn> default_top_columns(std::size_t width);

void add_needs(const TopColumn& column, ColumnSet& columns);

// The name of a port, empty for none. Unset where ports are to be numbers.
using PortNames = std::function<std::string_view(std::uint16_t port, Protocol protocol)>;

struct TopRow {
  const Snapshot& snapshot;
  const Row& row;
  const Tracked& tracked;
};

void write_text(const TopColumn& column, const TopRow& row, const PortNames& names, Cell& cell);

// "12.3 ms", "4.0 KiB": a number with its unit.
std::string with_unit(std::uint64_t number, FieldUnit unit);

// A value as text, escaped; "--" for none.
std::string text_of(const Value& value, FieldUnit unit);

// What rows are ordered by. What is unknown comes last, either way round.
struct SortKey {
  bool unknown = false;
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::string_view text;
};

SortKey sort_key(const TopColumn& column, const TopRow& row);
bool comes_before(const SortKey& a, const SortKey& b, bool descending) noexcept;

}  // namespace tcptable::app::tui

// The registry of everything that can be shown of a socket.
//
// Each fact stands here once, with its name in JSON, its title in the text table, its alignment and
// its type. Renderers walk the registry and know no column by name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "cell.hpp"
#include "json_writer.hpp"
#include "row_view.hpp"

namespace tcptable::app {

enum class Align : std::uint8_t { left, right };

enum class JsonType : std::uint8_t { none, string, number, array };

struct Column {
  std::string_view id;     // the key in JSON
  std::string_view title;  // the heading in text; empty for a column that only JSON has
  Align align;
  JsonType json_type;  // none for a column that only text has
  bool nullable;       // JSON null stands for an unknown or absent value

  void (*text)(const RowView&, Cell&);        // null without a title
  void (*json)(const RowView&, JsonWriter&);  // null for JsonType::none
};

// In the order in which they are shown.
std::span<const Column> columns() noexcept;

}  // namespace tcptable::app

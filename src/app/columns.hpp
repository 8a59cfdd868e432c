// The registry of everything that can be shown of a socket.
//
// Every field of the library is a column; some columns put fields together (local, process). Each
// stands here once, with its name, its title, its alignment and its type. Renderers walk columns
// and know none by name.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tcptable/field.hpp>

#include "cell.hpp"
#include "json_writer.hpp"
#include "shown_row.hpp"

namespace tcptable::app {

enum class Align : std::uint8_t { left, right };

enum class JsonType : std::uint8_t { string, number, array };

// What a table that is too wide does with a column.
enum class Fit : std::uint8_t { whole, shorten };

struct Column {
  std::string_view id;     // how it is named on the command line and in filters
  std::string_view title;  // the heading in text
  std::string_view key;    // in JSON and the other formats for programs
  std::string_view help;
  Align align = Align::left;
  JsonType json_type = JsonType::string;
  bool nullable = true;  // JSON null stands for an unknown or absent value
  Fit fit = Fit::whole;
  std::optional<Field> field{};  // what it shows, where that is one field

  void (*text)(const ShownRow&, Cell&) = nullptr;        // null: by the field's kind and unit
  void (*json)(const ShownRow&, JsonWriter&) = nullptr;  // null: by the field's kind
  // Of a number that is no field.
  std::optional<std::uint64_t> (*number)(const ShownRow&) = nullptr;
};

using Columns = std::vector<const Column*>;

// In the order of the full list.
std::span<const Column> columns();

// By id or key, or by another name of its field (find_field()); null where there is none.
const Column* find_column(std::string_view id);

// Says so, and what was meant. Escape before printing.
std::string no_column(std::string_view id);

// Named sets.
Columns default_columns();          // of the table
Columns wide_columns();             // more of the table
Columns document_columns();         // of the formats for programs
void add_extended(Columns& shown);  // -e: user, inode, cookie, cgroup
void add_internal(Columns& shown);  // -i: tcp_info
void add_timers(Columns& shown);    // -o
void add_memory(Columns& shown);    // -m
void add_queues(Columns& shown);

void write_text(const Column& column, const ShownRow& row, Cell& cell);
// As CSV has it: numbers in the field's own unit, and nothing for what is unknown.
void write_plain(const Column& column, const ShownRow& row, Cell& cell);
void write_json(const Column& column, const ShownRow& row, JsonWriter& json);

// The order of a column's values: numbers by size, text by bytes, unknown values last.
std::strong_ordering compare(const Column& column, const Snapshot& snapshot, const Row& a,
                             const Row& b);

// Adds what a query has to ask for.
void add_needs(const Column& column, ColumnSet& needed);

// All that a query can ask for.
ColumnSet every_column();

}  // namespace tcptable::app

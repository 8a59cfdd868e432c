#include "render_json.hpp"

#include "columns.hpp"
#include "json_writer.hpp"

namespace tcptable::app {
namespace {

void write_gaps(std::span<const Gap> gaps, JsonWriter& json) {
  json.begin_array();
  for (const Gap& gap : gaps) {
    json.begin_object();
    json.key("kind");
    json.string(name(gap.kind));
    json.key("count");
    json.number(gap.count);
    json.end_object();
  }
  json.end_array();
}

void write_facts(const TableFacts& facts, JsonWriter& json) {
  json.key("schema");
  json.string(json_schema);
  json.key("host");
  json.string(facts.host);
  json.key("engine");
  json.string(name(facts.engine));
  json.key("owner_engine");
  json.string(name(facts.owner_engine));
  json.key("complete");
  json.boolean(facts.complete);
  json.key("gaps");
  write_gaps(facts.gaps, json);
}

void write_row(const RowView& row, JsonWriter& json) {
  json.break_line();
  json.begin_object();
  for (const Column& column : columns()) {
    if (column.json == nullptr) continue;
    json.key(column.id);
    column.json(row, json);
  }
  json.end_object();
}

}  // namespace

void render_json(Table& table, const TableFacts& facts, Output& output) {
  JsonWriter json(output);
  json.begin_object();
  write_facts(facts, json);
  json.key("rows");
  json.begin_array();
  for (std::size_t index = 0; index < table.size() && !output.failed(); ++index) {
    write_row(table.row(index), json);
  }
  json.end_array();
  json.end_object();
  output.put('\n');
}

}  // namespace tcptable::app

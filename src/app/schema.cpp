#include "schema.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

#include "columns.hpp"
#include "json_writer.hpp"
#include "render_json.hpp"

namespace tcptable::app {
namespace {

void member(std::string_view key, std::string_view text, JsonWriter& json) {
  json.key(key);
  json.string(text);
}

void begin_object_schema(JsonWriter& json) {
  json.begin_object();
  member("type", "object", json);
}

void write_type(std::string_view type, bool nullable, JsonWriter& json) {
  json.key("type");
  if (!nullable) return json.string(type);
  json.begin_array();
  json.string(type);
  json.string("null");
  json.end_array();
}

void write_required(std::initializer_list<std::string_view> keys, JsonWriter& json) {
  json.key("required");
  json.begin_array();
  for (const std::string_view key : keys) json.string(key);
  json.end_array();
}

void property(std::string_view key, std::string_view type, bool nullable,
              std::string_view description, JsonWriter& json) {
  json.key(key);
  json.begin_object();
  write_type(type, nullable, json);
  if (!description.empty()) member("description", description, json);
  json.end_object();
}

void write_owner_schema(JsonWriter& json) {
  begin_object_schema(json);
  json.key("properties");
  json.begin_object();
  property("pid", "integer", false, "", json);
  property("process", "string", true, "the short name", json);
  property("uid", "integer", true, "the effective user", json);
  property("descriptor", "integer", true, "its number in the process", json);
  property("start_time_ticks", "integer", true, "clock ticks after boot", json);
  for (const std::string_view key :
       {"user", "executable", "command", "unit", "user_unit", "cgroup", "container"})
    property(key, "string", false, "", json);
  json.end_object();
  write_required({"pid", "process", "uid", "descriptor", "start_time_ticks"}, json);
  json.end_object();
}

std::string_view type_of(const Column& column) {
  return column.json_type == JsonType::number ? "integer" : "string";
}

void write_column_schema(const Column& column, JsonWriter& json) {
  if (column.json_type != JsonType::array)
    return property(column.key, type_of(column), column.nullable, column.help, json);
  json.key(column.key);
  json.begin_object();
  member("type", "array", json);
  member("description", column.help, json);
  json.key("items");
  write_owner_schema(json);
  json.end_object();
}

// Which members a row has depends on what was asked for, so none is required.
void write_row(JsonWriter& json) {
  begin_object_schema(json);
  json.key("properties");
  json.begin_object();
  property("count", "integer", false, "of a group: how many sockets it has", json);
  for (const Column& column : columns()) {
    json.break_line();
    write_column_schema(column, json);
  }
  json.end_object();
}

void write_gap_schema(JsonWriter& json) {
  begin_object_schema(json);
  json.key("properties");
  json.begin_object();
  property("kind", "string", false, "", json);
  property("count", "integer", false, "", json);
  json.end_object();
  write_required({"kind", "count"}, json);
  json.end_object();
}

void write_counts_schema(std::string_view key, std::string_view description, JsonWriter& json) {
  json.key(key);
  json.begin_object();
  member("type", "object", json);
  member("description", description, json);
  json.key("additionalProperties");
  json.begin_object();
  member("type", "integer", json);
  json.end_object();
  json.end_object();
}

void write_total_schema(JsonWriter& json) {
  begin_object_schema(json);
  json.key("properties");
  json.begin_object();
  property("pid", "integer", false, "", json);
  property("process", "string", false, "the short name", json);
  property("sockets", "integer", false, "", json);
  json.end_object();
  write_required({"pid", "process", "sockets"}, json);
  json.end_object();
}

void write_list(std::string_view key, void (*write_item)(JsonWriter&), JsonWriter& json) {
  json.key(key);
  json.begin_object();
  member("type", "array", json);
  json.key("items");
  write_item(json);
  json.end_object();
}

void write_row_and_end(JsonWriter& json) {
  write_row(json);
  json.end_object();
}

void write_summary_schema(JsonWriter& json) {
  json.key("summary");
  begin_object_schema(json);
  json.key("properties");
  json.begin_object();
  for (const std::string_view key : {"tcp_ipv4", "tcp_ipv6", "udp_ipv4", "udp_ipv6"})
    property(key, "integer", true, "null where they were not asked for", json);
  write_counts_schema("states", "how many sockets in each", json);
  write_counts_schema("owners", "how many sockets of each owner_reason", json);
  write_list("processes", write_total_schema, json);
  json.end_object();
  write_required({"tcp_ipv4", "tcp_ipv6", "udp_ipv4", "udp_ipv6", "states", "owners", "processes"},
                 json);
  json.end_object();
}

void begin_schema(std::string_view title, JsonWriter& json) {
  json.begin_object();
  member("$schema", "http://json-schema.org/draft-07/schema#", json);
  member("title", title, json);
  member("type", "object", json);
}

}  // namespace

void write_document_schema(Output& output) {
  JsonWriter json(output);
  begin_schema("tcptable --json", json);
  json.key("properties");
  json.begin_object();
  json.key("schema");
  json.begin_object();
  member("const", json_schema, json);
  json.end_object();
  property("host", "string", false, "as uname -n tells it", json);
  property("time", "string", true, "when the reading began, UTC", json);
  property("filter", "string", true, "in its full form", json);
  property("engine", "string", false, "where the rows come from", json);
  property("owner_engine", "string", false, "where the owners come from", json);
  property("complete", "boolean", false, "false where a row or an owner may be missing", json);
  write_list("gaps", write_gap_schema, json);
  write_list("rows", write_row_and_end, json);
  write_list("groups", write_row_and_end, json);
  write_summary_schema(json);
  json.end_object();
  write_required({"schema", "host", "engine", "owner_engine", "complete", "gaps"}, json);
  json.key("anyOf");
  json.begin_array();
  for (const std::string_view key : {"rows", "groups", "summary"}) {
    json.begin_object();
    write_required({key}, json);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  output.put('\n');
}

void write_row_schema(Output& output) {
  JsonWriter json(output);
  json.begin_object();
  member("$schema", "http://json-schema.org/draft-07/schema#", json);
  member("title", "a line of tcptable --format jsonl", json);
  json.key("allOf");
  json.begin_array();
  write_row_and_end(json);
  json.end_array();
  json.end_object();
  output.put('\n');
}

}  // namespace tcptable::app

#include "render_json.hpp"

#include "utc_time.hpp"

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

class Objects {
 public:
  Objects(const Shown& shown, JsonWriter& json) : shown_(shown), reader_(shown), json_(json) {}

  void write(std::size_t index) {
    const ShownRow row = reader_.row(index);
    json_.begin_object();
    if (shown_.is_grouped) {
      json_.key("count");
      json_.number(shown_.counts[index]);
    }
    for (const Column* column : shown_.columns) {
      json_.key(column->key);
      write_json(*column, row, json_);
    }
    json_.end_object();
  }

 private:
  const Shown& shown_;
  RowReader reader_;
  JsonWriter& json_;
};

}  // namespace

void write_facts(const Snapshot& snapshot, const TableFacts& facts, JsonWriter& json) {
  json.key("schema");
  json.string(json_schema);
  json.key("host");
  json.string(facts.host);
  json.key("time");
  snapshot.taken_at_ns() == 0
      ? json.null()
      : json.string(utc_time(snapshot.taken_at_ns(), TimeDigits::milliseconds));
  json.key("filter");
  facts.filter.empty() ? json.null() : json.string(facts.filter);
  json.key("engine");
  json.string(name(snapshot.table_engine()));
  json.key("owner_engine");
  json.string(name(snapshot.owner_engine()));
  json.key("complete");
  json.boolean(snapshot.complete());
  json.key("gaps");
  write_gaps(snapshot.gaps(), json);
}

void render_json(const Shown& shown, const TableFacts& facts, Output& output) {
  JsonWriter json(output);
  Objects objects(shown, json);
  json.begin_object();
  write_facts(shown.snapshot, facts, json);
  json.key(shown.is_grouped ? "groups" : "rows");
  json.begin_array();
  for (std::size_t index = 0; index < shown.size() && !output.failed(); ++index) {
    json.break_line();
    objects.write(index);
  }
  json.end_array();
  json.end_object();
  output.put('\n');
}

void render_json_lines(const Shown& shown, Output& output) {
  JsonWriter json(output);
  Objects objects(shown, json);
  for (std::size_t index = 0; index < shown.size() && !output.failed(); ++index) {
    objects.write(index);
    json.end_line();
  }
}

}  // namespace tcptable::app

#include "change_json.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "utc_time.hpp"

namespace tcptable::app {
namespace {

constexpr std::array identity{
    Field::protocol,       Field::family,       Field::local_address, Field::local_port,
    Field::remote_address, Field::remote_port,  Field::state,         Field::pid,
    Field::process,        Field::owner_reason, Field::uid,           Field::inode,
    Field::cookie};

void write_value(Field field, const Value& value, JsonWriter& json) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) {
    // Identities of 64 bits are strings, for readers that know floating point only.
    const bool is_large = field == Field::cookie || field == Field::cgroup_id;
    return is_large ? json.string(std::to_string(*number)) : json.number(*number);
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) return json.string(*text);
  if (const auto* address = std::get_if<Address>(&value)) return json.string(to_string(*address));
  json.null();
}

void write_field(const Snapshot& snapshot, const Row& row, Field field, JsonWriter& json) {
  json.key(info(field).key);
  write_value(field, value(snapshot, row, field), json);
}

}  // namespace

void write_socket_members(const Snapshot& snapshot, const Row& row, std::span<const Field> fields,
                          JsonWriter& json) {
  for (const Field field : identity) write_field(snapshot, row, field, json);
  for (const Field field : fields)
    if (std::find(identity.begin(), identity.end(), field) == identity.end())
      write_field(snapshot, row, field, json);
}

void write_differences(const Snapshot& before, const Row& was, std::span<const Field> fields,
                       const FieldSet& changed, JsonWriter& json) {
  json.key("before");
  json.begin_object();
  for (const Field field : fields)
    if (changed.contains(field)) write_field(before, was, field, json);
  json.end_object();
}

void write_time(std::int64_t since_1970_ns, JsonWriter& json) {
  json.key("time");
  json.string(utc_time(since_1970_ns, TimeDigits::milliseconds));
}

}  // namespace tcptable::app

// What happened, as JSON objects: docs/json-schema.md, schema `tcptable-changes/1`.
#pragma once

#include <span>

#include <tcptable/diff.hpp>
#include <tcptable/snapshot.hpp>

#include "json_writer.hpp"

namespace tcptable::app {

inline constexpr std::string_view changes_schema = "tcptable-changes/1";

// The members of a socket: its identity, and those of `fields` that are not part of it.
void write_socket_members(const Snapshot& snapshot, const Row& row, std::span<const Field> fields,
                          JsonWriter& json);

// "changed": what the fields that differ were before, by their keys.
void write_differences(const Snapshot& before, const Row& was, std::span<const Field> fields,
                       const FieldSet& changed, JsonWriter& json);

// "time": UTC with milliseconds.
void write_time(std::int64_t since_1970_ns, JsonWriter& json);

}  // namespace tcptable::app

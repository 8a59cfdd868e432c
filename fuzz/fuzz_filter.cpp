// A filter of any bytes is refused with a place inside it, or means the same when it is printed and
// read again, and decides on any row without harm.
#include <cstdlib>
#include <string_view>
#include <tcptable/filter.hpp>
#include <tcptable/query.hpp>
#include <tcptable/snapshot_builder.hpp>

#include "filter_narrowing.hpp"
#include "input.hpp"

using namespace tcptable;
using fuzz::require;

namespace {

Snapshot one_row() {
  SnapshotBuilder builder;
  Process process{.pid = 1};
  process.name_bytes = {'a', '\x1B', '[', 'm'};
  const Holder holder{.process = builder.add_process(process)};
  Row row{};
  row.protocol = Protocol::tcp;
  row.family = Family::ipv4;
  row.state = State::established;
  builder.add(row, {.owner_reason = OwnerReason::known}, {&holder, 1});
  return std::move(builder).build();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Snapshot snapshot = one_row();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = Filter::parse(text, FilterNames{});
  if (const auto* error = std::get_if<FilterError>(&parsed)) {
    require(error->position <= size && !error->message.empty());
    return 0;
  }
  const Filter& filter = std::get<Filter>(parsed);
  const auto again = Filter::parse(filter.text(), FilterNames{});
  // What is printed in full may be too long to be taken.
  if (const auto* error = std::get_if<FilterError>(&again)) {
    require(error->message == "the filter is too long");
  } else {
    require(std::get<Filter>(again) == filter);
  }
  static_cast<void>(filter.matches(snapshot, snapshot.rows()[0]));
  Query query;
  query.filter = filter;
  static_cast<void>(table::narrowed(query));
  return 0;
}

#include "columns.hpp"

#include <array>

namespace tcptable::app {
namespace {

// Text. An empty value is shown as "-", never as 0 or as nothing.

void text_protocol(const RowView& row, Cell& cell) {
  cell.add(name(row.protocol));
  if (row.family == Family::ipv6) cell.add("6");
}

void add_address(const Address& address, std::string_view scope, Cell& cell) {
  std::array<char, address_text_max> text;
  const std::size_t length = write_text(address, text.data());
  if (address.family == Family::ipv6) cell.add("[");
  cell.add({text.data(), length});
  if (!scope.empty()) {
    cell.add("%");
    cell.add_foreign(scope);
  }
  if (address.family == Family::ipv6) cell.add("]");
}

void text_local(const RowView& row, Cell& cell) {
  add_address(row.local_address, row.local_scope, cell);
  cell.add(":");
  cell.add_number(row.local_port);
}

void text_remote(const RowView& row, Cell& cell) {
  add_address(row.remote_address, row.remote_scope, cell);
  cell.add(":");
  if (row.remote_port == 0) {
    cell.add("*");
  } else {
    cell.add_number(row.remote_port);
  }
}

// A UDP socket without a peer is not closed, whatever the kernel's number is called.
void text_state(const RowView& row, Cell& cell) {
  const bool unconnected = row.protocol == Protocol::udp && row.state == State::closed;
  cell.add(unconnected ? std::string_view("UNCONN") : name(row.state));
  cell.set_tone(unconnected ? Tone::open : tone_of(row.state));
}

void text_pid(const RowView& row, Cell& cell) {
  if (row.owners.empty()) return cell.add("-");
  cell.add_number(row.owners.front().pid);
}

// The reason in words. The snapshot's own names are for programs.
std::string_view phrase(OwnerReason reason) {
  switch (reason) {
    case OwnerReason::pending_accept:
      return "pending accept";
    case OwnerReason::other_pid_namespace:
      return "other pid namespace";
    default:
      return name(reason);
  }
}

void add_phrase(OwnerReason reason, Cell& cell) {
  cell.add("(");
  cell.add(phrase(reason));
  cell.add(")");
}

// Owners of one process stand side by side, so counting the changes counts the processes.
std::size_t other_processes(std::span<const OwnerView> owners) {
  std::size_t others = 0;
  for (std::size_t index = 1; index < owners.size(); ++index) {
    if (owners[index].pid != owners[index - 1].pid) ++others;
  }
  return others;
}

void text_process(const RowView& row, Cell& cell) {
  if (row.owners.empty()) {
    cell.set_tone(Tone::fading);
    return add_phrase(row.owner_reason, cell);
  }
  const std::string_view process = row.owners.front().process;
  cell.add_foreign(process.empty() ? std::string_view("-") : process);
  if (const std::size_t others = other_processes(row.owners); others != 0) {
    cell.add(" +");
    cell.add_number(others);
  }
  if (row.owner_reason != OwnerReason::known) {
    cell.add(" ");
    add_phrase(row.owner_reason, cell);
  }
}

// JSON. An empty value is null.

void string_or_null(std::string_view text, JsonWriter& json) {
  text.empty() ? json.null() : json.string(text);
}

void number_or_null(std::uint64_t number, std::uint64_t unknown, JsonWriter& json) {
  number == unknown ? json.null() : json.number(number);
}

void json_address(const Address& address, JsonWriter& json) {
  std::array<char, address_text_max> text;
  json.string({text.data(), write_text(address, text.data())});
}

void json_protocol(const RowView& row, JsonWriter& json) { json.string(name(row.protocol)); }
void json_family(const RowView& row, JsonWriter& json) { json.string(name(row.family)); }
void json_local_address(const RowView& row, JsonWriter& json) {
  json_address(row.local_address, json);
}
void json_local_port(const RowView& row, JsonWriter& json) { json.number(row.local_port); }
void json_remote_address(const RowView& row, JsonWriter& json) {
  json_address(row.remote_address, json);
}
void json_remote_port(const RowView& row, JsonWriter& json) { json.number(row.remote_port); }
void json_state(const RowView& row, JsonWriter& json) { json.string(name(row.state)); }

void json_pid(const RowView& row, JsonWriter& json) {
  row.owners.empty() ? json.null() : json.number(row.owners.front().pid);
}

void json_process(const RowView& row, JsonWriter& json) {
  string_or_null(row.owners.empty() ? std::string_view() : row.owners.front().process, json);
}

void json_uid(const RowView& row, JsonWriter& json) { number_or_null(row.uid, no_uid, json); }
void json_inode(const RowView& row, JsonWriter& json) { number_or_null(row.inode, 0, json); }

void json_owner(const OwnerView& owner, JsonWriter& json) {
  json.begin_object();
  json.key("pid");
  json.number(owner.pid);
  json.key("process");
  string_or_null(owner.process, json);
  json.key("uid");
  number_or_null(owner.uid, no_uid, json);
  json.key("descriptor");
  owner.descriptor < 0 ? json.null() : json.number(static_cast<std::uint32_t>(owner.descriptor));
  json.key("start_time_ticks");
  number_or_null(owner.start_time_ticks, 0, json);
  json.end_object();
}

void json_owners(const RowView& row, JsonWriter& json) {
  json.begin_array();
  for (const OwnerView& owner : row.owners) json_owner(owner, json);
  json.end_array();
}

void json_owner_reason(const RowView& row, JsonWriter& json) {
  json.string(name(row.owner_reason));
}

void json_interface(const RowView& row, JsonWriter& json) { string_or_null(row.interface, json); }

// Decimal text: the number uses all 64 bits, and most JSON readers keep 53.
void json_cookie(const RowView& row, JsonWriter& json) {
  if (row.cookie == 0) return json.null();
  std::array<char, 20> digits;
  const char* end = std::to_chars(digits.begin(), digits.end(), row.cookie).ptr;
  json.string({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void json_receive_queue(const RowView& row, JsonWriter& json) { json.number(row.queues.receive); }
void json_send_queue(const RowView& row, JsonWriter& json) {
  row.send_queue_known ? json.number(row.queues.send) : json.null();
}

using enum Align;
using enum JsonType;

// clang-format off
constexpr std::array<Column, 19> registry{{
    {"protocol",       "PROTOCOL", left,  string, false, text_protocol, json_protocol},
    {"family",         "",         left,  string, false, nullptr,       json_family},
    {"local",          "LOCAL",    left,  none,   false, text_local,    nullptr},
    {"local_address",  "",         left,  string, false, nullptr,       json_local_address},
    {"local_port",     "",         right, number, false, nullptr,       json_local_port},
    {"remote",         "REMOTE",   left,  none,   false, text_remote,   nullptr},
    {"remote_address", "",         left,  string, false, nullptr,       json_remote_address},
    {"remote_port",    "",         right, number, false, nullptr,       json_remote_port},
    {"state",          "STATE",    left,  string, false, text_state,    json_state},
    {"pid",            "PID",      right, number, true,  text_pid,      json_pid},
    {"process",        "PROCESS",  left,  string, true,  text_process,  json_process},
    {"uid",            "",         right, number, true,  nullptr,       json_uid},
    {"inode",          "",         right, number, true,  nullptr,       json_inode},
    {"owners",         "",         left,  array,  false, nullptr,       json_owners},
    {"owner_reason",   "",         left,  string, false, nullptr,       json_owner_reason},
    {"interface",      "",         left,  string, true,  nullptr,       json_interface},
    {"cookie",         "",         right, string, true,  nullptr,       json_cookie},
    {"receive_queue",  "",         right, number, false, nullptr,       json_receive_queue},
    {"send_queue",     "",         right, number, true,  nullptr,       json_send_queue},
}};
// clang-format on

}  // namespace

std::span<const Column> columns() noexcept { return registry; }

}  // namespace tcptable::app

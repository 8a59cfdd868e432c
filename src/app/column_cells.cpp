#include "column_cells.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <span>

#include <tcptable/field.hpp>

#include "quantity.hpp"

namespace tcptable::app {
namespace {

void add_address(const ShownRow& shown, const Address& address, std::uint32_t scope, Cell& cell) {
  std::array<char, address_text_max> text;
  const std::size_t length = write_text(address, text.data());
  if (address.family == Family::ipv6) cell.add("[");
  cell.add({text.data(), length});
  if (scope != 0) {
    std::string device;
    add_interface(shown, scope, device);
    cell.add("%");
    cell.add_foreign(device);
  }
  if (address.family == Family::ipv6) cell.add("]");
}

void add_port(const ShownRow& shown, std::uint16_t port, Cell& cell) {
  const std::string_view service = shown.names.service(shown.row.protocol, port);
  service.empty() ? cell.add_number(port) : cell.add_foreign(service);
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

// Holders of one process stand side by side, so counting the changes counts the processes.
std::size_t other_processes(std::span<const Holder> owners) {
  std::size_t others = 0;
  for (std::size_t index = 1; index < owners.size(); ++index)
    if (owners[index].process != owners[index - 1].process) ++others;
  return others;
}

void number_or_null(std::uint64_t number, std::uint64_t unknown, JsonWriter& json) {
  number == unknown ? json.null() : json.number(number);
}

void text_queue(const ShownRow& shown, Field field, Cell& cell) {
  const Value known = value(shown.snapshot, shown.row, field);
  const auto* const number = std::get_if<std::uint64_t>(&known);
  number == nullptr ? cell.add("--") : cell.add_number(*number);
}

void add_quantity(std::optional<std::uint64_t> number, FieldUnit unit, Cell& cell) {
  if (!number) return cell.add("--");
  std::array<char, quantity_text_max> text;
  cell.add(write_quantity(*number, unit, text.data()));
}

const Motion& motion_of(const ShownRow& shown) {
  static constexpr Motion nothing;
  return shown.motion == nullptr ? nothing : *shown.motion;
}

void json_owner(const Snapshot& snapshot, const Holder& holder, JsonWriter& json) {
  const Process& process = snapshot.process(holder);
  const ProcessFacts& facts = snapshot.facts(holder);
  json.begin_object();
  json.key("pid");
  json.number(process.pid);
  json.key("process");
  json.string_or_null(process.name());
  json.key("uid");
  number_or_null(process.uid, no_uid, json);
  json.key("descriptor");
  holder.descriptor < 0 ? json.null() : json.number(static_cast<std::uint32_t>(holder.descriptor));
  json.key("start_time_ticks");
  number_or_null(process.start_time_ticks, 0, json);
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"user", snapshot.user_name(process.uid)},
      {"executable", facts.executable},
      {"command", facts.command_line},
      {"unit", facts.unit},
      {"user_unit", facts.user_unit},
      {"cgroup", facts.cgroup},
      {"container", facts.container}};
  for (const auto& [key, text] : texts) {
    if (text.empty()) continue;
    json.key(key);
    json.string(text);
  }
  json.end_object();
}

}  // namespace

void add_interface(const ShownRow& shown, std::uint32_t index, std::string& text) {
  if (index == 0) return;
  std::string_view device = shown.snapshot.interface_name(index);
  if (device.empty()) device = shown.names.interface(index);
  text += device;
}

void text_protocol(const ShownRow& shown, Cell& cell) {
  cell.add(name(shown.row.protocol));
  if (shown.row.family == Family::ipv6) cell.add("6");
}

void text_local(const ShownRow& shown, Cell& cell) {
  add_address(shown, shown.row.local_address(), local_scope_id(shown.row), cell);
  cell.add(":");
  add_port(shown, shown.row.local_port, cell);
}

void text_remote(const ShownRow& shown, Cell& cell) {
  add_address(shown, shown.row.remote_address(), remote_scope_id(shown.row), cell);
  if (shown.row.remote_port == 0) return cell.add(":*");
  cell.add(":");
  add_port(shown, shown.row.remote_port, cell);
}

void json_local(const ShownRow& shown, JsonWriter& json) {
  Cell cell;
  text_local(shown, cell);
  json.string(cell.bytes());
}

void json_remote(const ShownRow& shown, JsonWriter& json) {
  Cell cell;
  text_remote(shown, cell);
  json.string(cell.bytes());
}

void text_local_port(const ShownRow& shown, Cell& cell) {
  add_port(shown, shown.row.local_port, cell);
}

void text_remote_port(const ShownRow& shown, Cell& cell) {
  add_port(shown, shown.row.remote_port, cell);
}

// A UDP socket without a peer is not closed, whatever the kernel's number is called.
void text_state(const ShownRow& shown, Cell& cell) {
  const bool unconnected = shown.row.protocol == Protocol::udp && shown.row.state == State::closed;
  cell.add(unconnected ? std::string_view("UNCONN") : name(shown.row.state));
  cell.set_tone(unconnected ? Tone::open : tone_of(shown.row.state));
}

void text_pid(const ShownRow& shown, Cell& cell) {
  const auto owners = shown.snapshot.owners(shown.row);
  if (owners.empty()) return cell.add("-");
  cell.add_number(shown.snapshot.process(owners.front()).pid);
}

void text_process(const ShownRow& shown, Cell& cell) {
  const auto owners = shown.snapshot.owners(shown.row);
  const OwnerReason reason = shown.snapshot.owner_reason(shown.row);
  if (owners.empty()) {
    cell.set_tone(Tone::fading);
    return add_phrase(reason, cell);
  }
  const std::string_view process = shown.snapshot.process(owners.front()).name();
  cell.add_foreign(process.empty() ? std::string_view("-") : process);
  if (const std::size_t others = other_processes(owners); others != 0) {
    cell.add(" +");
    cell.add_number(others);
  }
  if (reason != OwnerReason::known) {
    cell.add(" ");
    add_phrase(reason, cell);
  }
}

void text_user(const ShownRow& shown, Cell& cell) {
  if (shown.row.uid == no_uid) return cell.add("--");
  const bool has_name = shown.names.has_users();
  const std::string_view user =
      has_name ? shown.snapshot.user_name(shown.row.uid) : std::string_view();
  user.empty() ? cell.add_number(shown.row.uid) : cell.add_foreign(user);
}

void text_interface(const ShownRow& shown, Cell& cell) {
  std::string device;
  add_interface(shown, shown.row.interface_index, device);
  device.empty() ? cell.add("-") : cell.add_foreign(device);
}

// As ss and netstat show them, since a listener's are no bytes.
void text_queue_receive(const ShownRow& shown, Cell& cell) {
  text_queue(shown, Field::receive_queue, cell);
}
void text_queue_send(const ShownRow& shown, Cell& cell) {
  text_queue(shown, Field::send_queue, cell);
}

void text_owners(const ShownRow& shown, Cell& cell) {
  const auto owners = shown.snapshot.owners(shown.row);
  if (owners.empty()) return add_phrase(shown.snapshot.owner_reason(shown.row), cell);
  for (const Holder& holder : owners) {
    if (&holder != owners.data()) cell.add(",");
    cell.add_foreign(shown.snapshot.process(holder).name());
    cell.add("(");
    cell.add_number(shown.snapshot.process(holder).pid);
    cell.add(")");
  }
}

void json_owners(const ShownRow& shown, JsonWriter& json) {
  json.begin_array();
  for (const Holder& holder : shown.snapshot.owners(shown.row))
    json_owner(shown.snapshot, holder, json);
  json.end_array();
}

// Decimal text: the number uses all 64 bits, and most JSON readers keep 53.
void json_cookie(const ShownRow& shown, JsonWriter& json) {
  if (shown.row.cookie == 0) return json.null();
  std::array<char, 20> digits;
  const char* end = std::to_chars(digits.begin(), digits.end(), shown.row.cookie).ptr;
  json.string({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void json_interface(const ShownRow& shown, JsonWriter& json) {
  std::string device;
  add_interface(shown, shown.row.interface_index, device);
  json.string_or_null(device);
}

void text_age(const ShownRow& shown, Cell& cell) {
  const Motion& motion = motion_of(shown);
  if (motion.age_us && motion.is_older) cell.add(">");
  add_quantity(motion.age_us, FieldUnit::microseconds, cell);
}

void text_sent_rate(const ShownRow& shown, Cell& cell) {
  add_quantity(motion_of(shown).sent_rate, FieldUnit::bytes, cell);
}

void text_received_rate(const ShownRow& shown, Cell& cell) {
  add_quantity(motion_of(shown).received_rate, FieldUnit::bytes, cell);
}

std::optional<std::uint64_t> number_age(const ShownRow& shown) {
  const Motion& motion = motion_of(shown);
  return motion.is_older ? std::nullopt : motion.age_us;
}

std::optional<std::uint64_t> number_sent_rate(const ShownRow& shown) {
  return motion_of(shown).sent_rate;
}

std::optional<std::uint64_t> number_received_rate(const ShownRow& shown) {
  return motion_of(shown).received_rate;
}

}  // namespace tcptable::app

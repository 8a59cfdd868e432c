#include "change_text.hpp"

#include <ctime>

#include <fmt/format.h>

#include <tcptable/field.hpp>

#include "escape.hpp"

namespace tcptable::app {
namespace {

constexpr std::size_t endpoint_width = 24;  // an IPv4 address with its port, and some IPv6 ones
constexpr std::size_t state_width = 12;

std::string endpoint_text(const Snapshot& snapshot, const Address& address, std::uint32_t scope,
                          std::uint16_t port) {
  std::string text = to_string(address);
  if (scope != 0) {
    const std::string_view device = snapshot.interface_name(scope);
    text += '%' + (device.empty() ? std::to_string(scope) : escaped(device));
  }
  if (address.family == Family::ipv6) text = '[' + text + ']';
  return text + ':' + (port == 0 ? "*" : std::to_string(port));
}

std::string_view state_text(const Row& row) {
  const bool unconnected = row.protocol == Protocol::udp && row.state == State::closed;
  return unconnected ? "UNCONN" : name(row.state);
}

std::string owner_text(const Snapshot& snapshot, const Row& row) {
  const auto owners = snapshot.owners(row);
  const OwnerReason reason = snapshot.owner_reason(row);
  if (owners.empty()) return fmt::format("({})", name(reason));
  const Process& first = snapshot.process(owners.front());
  std::string text = fmt::format("{}/{}", first.pid, escaped(first.name()));
  std::size_t others = 0;
  for (const Holder& holder : owners)
    if (holder.process != owners.front().process) ++others;
  if (others > 0) text += fmt::format(" +{}", others);
  if (reason == OwnerReason::pending_accept) text += " (pending accept)";
  return text;
}

std::string value_text(const Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string_view>(&value)) return escaped(*text);
  if (const auto* address = std::get_if<Address>(&value)) return to_string(*address);
  return "--";
}

}  // namespace

char sign_of(ChangeKind kind) noexcept {
  if (kind == ChangeKind::opened) return '+';
  return kind == ChangeKind::closed ? '-' : '~';
}

std::string socket_text(const Snapshot& snapshot, const Row& row) {
  const bool is_v6 = row.family == Family::ipv6;
  return fmt::format(
      "{}{}  {:{}}  {:{}}  {:{}}  {}", name(row.protocol), is_v6 ? "6" : " ",
      endpoint_text(snapshot, row.local_address(), local_scope_id(row), row.local_port),
      endpoint_width,
      endpoint_text(snapshot, row.remote_address(), remote_scope_id(row), row.remote_port),
      endpoint_width, state_text(row), state_width, owner_text(snapshot, row));
}

std::string differences_text(const Snapshot& before, const Row& was, std::span<const Field> fields,
                             const FieldSet& changed) {
  std::string text;
  for (const Field field : fields) {
    if (!changed.contains(field)) continue;
    text += fmt::format("{}{} was {}", text.empty() ? "" : ", ", info(field).id,
                        value_text(value(before, was, field)));
  }
  return text;
}

std::string time_of_day(std::int64_t since_1970_ns) {
  constexpr std::int64_t second_ns = 1'000'000'000;
  const std::time_t seconds = since_1970_ns / second_ns;
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return "--:--:--.---";
  return fmt::format("{:02}:{:02}:{:02}.{:03}", parts.tm_hour, parts.tm_min, parts.tm_sec,
                     since_1970_ns % second_ns / 1'000'000);
}

}  // namespace tcptable::app

#include "tui/top_columns.hpp"

#include <array>

#include "quantity.hpp"

namespace tcptable::app::tui {
namespace {

OrderKey key_of(const Address& address, std::uint64_t port) {
  OrderKey key;
  for (std::size_t index = 0; index < 8; ++index) {
    key.high = (key.high << 8) | address.bytes[index];
    key.low = (key.low << 8) | address.bytes[index + 8];
  }
  if (address.family == Family::ipv4) key = {.low = (key.high >> 16) | port};
  return key;
}

OrderKey key_of(const Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return {.low = *number};
  if (const auto* text = std::get_if<std::string_view>(&value)) return {.text = *text};
  if (const auto* address = std::get_if<Address>(&value)) return key_of(*address, 0);
  return {.unknown = true};
}

OrderKey key_of(std::optional<std::uint64_t> rate) {
  return {.unknown = !rate, .low = rate.value_or(0)};
}

}  // namespace

Columns default_top_columns(std::size_t width) {
  std::vector<std::string_view> ids{"protocol", "state", "local", "remote"};
  if (width >= 110) ids.insert(ids.end(), {"received_rate", "sent_rate", "rtt"});
  if (width >= 140) ids.insert(ids.end(), {"age", "user"});
  ids.insert(ids.end(), {"pid", "process"});
  if (width >= 180) ids.insert(ids.end(), {"unit"});
  Columns columns;
  for (const std::string_view id : ids) columns.push_back(find_column(id));
  return columns;
}

Motion motion_of(const Tracked& tracked, Instant now) {
  return {.age_us = static_cast<std::uint64_t>(now - tracked.first_seen) * 1000,
          .is_older = !tracked.came,
          .sent_rate = tracked.sent_rate,
          .received_rate = tracked.received_rate};
}

void write_text(const Column& column, const TopRow& row, Names& names, Instant now, Cell& cell) {
  const Motion motion = motion_of(row.tracked, now);
  write_text(column, {row.snapshot, row.row, names, &motion}, cell);
}

std::string with_unit(std::uint64_t number, FieldUnit unit) {
  std::array<char, quantity_text_max> text;
  return std::string(write_quantity(number, unit, text.data()));
}

OrderKey order_key(const Column& column, const TopRow& row) {
  if (column.field) return key_of(value(row.snapshot, row.row, *column.field));
  if (column.id == "local") return key_of(row.row.local_address(), row.row.local_port);
  if (column.id == "remote") return key_of(row.row.remote_address(), row.row.remote_port);
  if (column.id == "sent_rate") return key_of(row.tracked.sent_rate);
  if (column.id == "received_rate") return key_of(row.tracked.received_rate);
  if (column.id == "owners") return {.low = row.snapshot.owners(row.row).size()};
  // By age: who was there first is the oldest.
  return {.low = ~static_cast<std::uint64_t>(row.tracked.first_seen)};
}

bool comes_before(const OrderKey& a, const OrderKey& b, bool descending) noexcept {
  if (a.unknown != b.unknown) return b.unknown;
  const OrderKey& first = descending ? b : a;
  const OrderKey& second = descending ? a : b;
  if (first.high != second.high) return first.high < second.high;
  if (first.low != second.low) return first.low < second.low;
  return first.text < second.text;
}

}  // namespace tcptable::app::tui

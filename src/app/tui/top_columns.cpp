#include "tui/top_columns.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace tcptable::app::tui {
namespace {

struct Composite {
  std::string_view id;
  std::string_view title;
  Align align;
  TopKind kind;
};

constexpr std::array composites{
    Composite{"local", "LOCAL", Align::left, TopKind::local},
    Composite{"remote", "REMOTE", Align::left, TopKind::remote},
    Composite{"process", "PROCESS", Align::left, TopKind::process},
    Composite{"out", "OUT/S", Align::right, TopKind::sent_rate},
    Composite{"in", "IN/S", Align::right, TopKind::received_rate},
};

std::string scaled(std::uint64_t number, std::string_view suffix) {
  constexpr std::array<std::string_view, 6> prefixes{"", "K", "M", "G", "T", "P"};
  auto value = static_cast<double>(number);
  std::size_t prefix = 0;
  while (value >= 1023.5 && prefix + 1 < prefixes.size()) {
    value /= 1024;
    ++prefix;
  }
  return prefix == 0 ? fmt::format("{}{}", number, suffix)
                     : fmt::format("{:.1f}{}{}", value, prefixes[prefix], suffix);
}

std::string duration(std::uint64_t us) {
  if (us < 1000) return fmt::format("{}us", us);
  const auto value = static_cast<double>(us);
  if (us < 1'000'000) return fmt::format("{:.1f}ms", value / 1e3);
  return fmt::format("{:.1f}s", value / 1e6);
}

void write_port(std::uint16_t port, const Row& row, const PortNames& names, Cell& cell) {
  cell.add(":");
  if (port == 0) return cell.add("*");
  const std::string_view name = names ? names(port, row.protocol) : std::string_view();
  name.empty() ? cell.add_number(port) : cell.add_foreign(name);
}

void write_end(const Address& address, std::string_view scope, Cell& cell) {
  if (address.family == Family::ipv4) return cell.add(to_string(address));
  cell.add("[" + to_string(address));
  if (!scope.empty()) {
    cell.add("%");
    cell.add_foreign(scope);
  }
  cell.add("]");
}

std::string_view scope_name(const Snapshot& snapshot, std::uint32_t scope_id) {
  return scope_id == 0 ? std::string_view() : snapshot.interface_name(scope_id);
}

std::size_t processes_of(const TopRow& row) {
  std::size_t count = 0;
  std::uint32_t last = 0xFFFFFFFFU;
  for (const Holder& holder : row.snapshot.owners(row.row)) {
    if (holder.process != last) ++count;
    last = holder.process;
  }
  return count;
}

void write_process(const TopRow& row, Cell& cell) {
  const auto owners = row.snapshot.owners(row.row);
  const OwnerReason reason = row.snapshot.owner_reason(row.row);
  if (owners.empty()) {
    cell.set_tone(Tone::fading);
    return cell.add(fmt::format("({})", name(reason)));
  }
  const std::string_view process = row.snapshot.process(owners.front()).name();
  cell.add_foreign(process.empty() ? "--" : process);
  if (const std::size_t others = processes_of(row); others > 1)
    cell.add(fmt::format(" +{}", others - 1));
  if (reason != OwnerReason::known) cell.add(fmt::format(" ({})", name(reason)));
}

void write_rate(std::optional<std::uint64_t> rate, Cell& cell) {
  cell.add(rate ? scaled(*rate, "") : "--");
}

// A UDP socket without a peer is not closed, whatever the kernel's number is called.
void write_state(const Row& row, Cell& cell) {
  const bool unconnected = row.protocol == Protocol::udp && row.state == State::closed;
  cell.add(unconnected ? "UNCONN" : name(row.state));
  cell.set_tone(unconnected ? Tone::open : tone_of(row.state));
}

void write_field(Field field, const TopRow& row, Cell& cell) {
  if (field == Field::state) return write_state(row.row, cell);
  const Value found = value(row.snapshot, row.row, field);
  if (const auto* text = std::get_if<std::string_view>(&found)) {
    cell.add_foreign(*text);
    if (field == Field::protocol && row.row.family == Family::ipv6) cell.add("6");
    return;
  }
  cell.add(text_of(found, info(field).unit));
}

SortKey key_of(const Address& address, std::uint64_t port) {
  SortKey key;
  for (std::size_t index = 0; index < 8; ++index) {
    key.high = (key.high << 8) | address.bytes[index];
    key.low = (key.low << 8) | address.bytes[index + 8];
  }
  if (address.family == Family::ipv4) key = {.low = (key.high >> 16) | port};
  return key;
}

SortKey key_of(const Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return {.low = *number};
  if (const auto* text = std::get_if<std::string_view>(&value)) return {.text = *text};
  if (const auto* address = std::get_if<Address>(&value)) return key_of(*address, 0);
  return {.unknown = true};
}

SortKey key_of(std::optional<std::uint64_t> rate) {
  return {.unknown = !rate, .low = rate.value_or(0)};
}

}  // namespace

std::optional<TopColumn> find_top_column(std::string_view id) {
  for (const Composite& composite : composites) {
    if (composite.id == id)
      return TopColumn{std::string(id), std::string(composite.title), composite.align,
                       composite.kind};
  }
  const auto field = find_field(id);
  if (!field) return std::nullopt;
  const FieldInfo& known = info(*field);
  std::string title(known.id);
  for (char& letter : title)
    letter =
        letter == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return TopColumn{std::string(known.id), title,
                   known.kind == FieldKind::number ? Align::right : Align::left, TopKind::field,
                   *field};
}

std::vector<TopColumn> default_top_columns(std::size_t width) {
  std::vector<std::string_view> ids{"protocol", "state", "local", "remote"};
  if (width >= 110) ids.insert(ids.end(), {"in", "out", "rtt"});
  if (width >= 140) ids.insert(ids.end(), {"user"});
  ids.insert(ids.end(), {"pid", "process"});
  if (width >= 180) ids.insert(ids.end(), {"unit"});
  std::vector<TopColumn> columns;
  for (const std::string_view id : ids)
    if (auto column = find_top_column(id)) columns.push_back(std::move(*column));
  return columns;
}

void add_needs(const TopColumn& column, ColumnSet& columns) {
  switch (column.kind) {
    case TopKind::field:
      return tcptable::add_needs(column.field, columns);
    case TopKind::local:
    case TopKind::remote:
      columns.interfaces = true;
      return;
    case TopKind::process:
      columns.owners = true;
      columns.process = true;
      return;
    case TopKind::sent_rate:
    case TopKind::received_rate:
      columns.tcp_info = true;
      return;
  }
}

void write_text(const TopColumn& column, const TopRow& row, const PortNames& names, Cell& cell) {
  switch (column.kind) {
    case TopKind::field:
      return write_field(column.field, row, cell);
    case TopKind::local:
      write_end(row.row.local_address(), scope_name(row.snapshot, local_scope_id(row.row)), cell);
      return write_port(row.row.local_port, row.row, names, cell);
    case TopKind::remote:
      write_end(row.row.remote_address(), scope_name(row.snapshot, remote_scope_id(row.row)), cell);
      return write_port(row.row.remote_port, row.row, names, cell);
    case TopKind::process:
      return write_process(row, cell);
    case TopKind::sent_rate:
      return write_rate(row.tracked.sent_rate, cell);
    case TopKind::received_rate:
      return write_rate(row.tracked.received_rate, cell);
  }
}

std::string with_unit(std::uint64_t number, FieldUnit unit) {
  switch (unit) {
    case FieldUnit::microseconds:
      return duration(number);
    case FieldUnit::bytes:
      return scaled(number, "B");
    case FieldUnit::bytes_per_second:
      return scaled(number, "B/s");
    case FieldUnit::segments:
    case FieldUnit::none:
      break;
  }
  return std::to_string(number);
}

std::string text_of(const Value& value, FieldUnit unit) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return with_unit(*number, unit);
  if (const auto* text = std::get_if<std::string_view>(&value)) return escaped(*text);
  if (const auto* address = std::get_if<Address>(&value)) return to_string(*address);
  return "--";
}

SortKey sort_key(const TopColumn& column, const TopRow& row) {
  switch (column.kind) {
    case TopKind::field:
      return key_of(value(row.snapshot, row.row, column.field));
    case TopKind::local:
      return key_of(row.row.local_address(), row.row.local_port);
    case TopKind::remote:
      return key_of(row.row.remote_address(), row.row.remote_port);
    case TopKind::process:
      return key_of(value(row.snapshot, row.row, Field::process));
    case TopKind::sent_rate:
      return key_of(row.tracked.sent_rate);
    case TopKind::received_rate:
      return key_of(row.tracked.received_rate);
  }
  return {.unknown = true};
}

bool comes_before(const SortKey& a, const SortKey& b, bool descending) noexcept {
  if (a.unknown != b.unknown) return b.unknown;
  const SortKey& first = descending ? b : a;
  const SortKey& second = descending ? a : b;
  if (first.high != second.high) return first.high < second.high;
  if (first.low != second.low) return first.low < second.low;
  return first.text < second.text;
}

}  // namespace tcptable::app::tui

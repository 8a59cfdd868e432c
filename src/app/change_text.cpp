#include "change_text.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include <tcptable/field.hpp>

#include "columns.hpp"
#include "escape.hpp"

namespace tcptable::app {
namespace {

constexpr std::size_t protocol_width = 4;
constexpr std::size_t endpoint_width = 24;  // an IPv4 address with its port, and some IPv6 ones
constexpr std::size_t state_width = 12;

void add_cell(std::string& line, std::string_view column, const ShownRow& shown,
              std::size_t width) {
  Cell cell;
  write_text(*find_column(column), shown, cell);
  line += cell.bytes();
  if (cell.width() < width) line.append(width - cell.width(), ' ');
  line += "  ";
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

std::string value_text(const ShownRow& shown, Field field) {
  Cell cell;
  write_text(*find_column(info(field).id), shown, cell);
  return std::string(cell.bytes());
}

bool is_in_the_line(Field field) {
  const auto line = identity_fields();
  return std::find(line.begin(), line.end(), field) != line.end() || field == Field::process;
}

}  // namespace

char sign_of(ChangeKind kind) noexcept {
  if (kind == ChangeKind::opened) return '+';
  return kind == ChangeKind::closed ? '-' : '~';
}

std::string socket_text(const ShownRow& shown) {
  std::string line;
  add_cell(line, "protocol", shown, protocol_width);
  add_cell(line, "local", shown, endpoint_width);
  add_cell(line, "remote", shown, endpoint_width);
  add_cell(line, "state", shown, state_width);
  return line + owner_text(shown.snapshot, shown.row);
}

std::string more_text(const ShownRow& shown, std::span<const Field> fields) {
  std::string text;
  for (const Field field : fields) {
    if (is_in_the_line(field)) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", info(field).id, value_text(shown, field));
  }
  return text;
}

std::string differences_text(const ShownRow& before, const ShownRow& after,
                             std::span<const Field> fields, const FieldSet& changed) {
  std::string text;
  for (const Field field : fields) {
    if (!changed.contains(field)) continue;
    const std::string now = is_in_the_line(field) ? "" : ' ' + value_text(after, field);
    text += fmt::format("{}{}{} was {}", text.empty() ? "" : ", ", info(field).id, now,
                        value_text(before, field));
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

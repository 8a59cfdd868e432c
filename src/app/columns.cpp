#include "columns.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "column_cells.hpp"
#include "quantity.hpp"
#include "spelling.hpp"

namespace tcptable::app {
namespace {

using enum Align;

// Columns that are not simply a field, or not simply shown.
// clang-format off
constexpr std::array specials{
    Column{.id = "protocol", .title = "PROTOCOL", .key = "protocol", .help = "tcp or udp; tcp6 and udp6 in the table", .json_type = JsonType::string, .nullable = false, .field = Field::protocol, .text = text_protocol},
    Column{.id = "local", .title = "LOCAL", .key = "local", .help = "the own address and port", .json_type = JsonType::string, .nullable = false, .text = text_local, .json = json_local},
    Column{.id = "remote", .title = "REMOTE", .key = "remote", .help = "the peer's address and port", .json_type = JsonType::string, .nullable = false, .text = text_remote, .json = json_remote},
    Column{.id = "local_port", .title = "LOCAL-PORT", .key = "local_port", .help = "the own port", .align = right, .json_type = JsonType::number, .nullable = false, .field = Field::local_port, .text = text_local_port},
    Column{.id = "remote_port", .title = "REMOTE-PORT", .key = "remote_port", .help = "the peer's port", .align = right, .json_type = JsonType::number, .nullable = false, .field = Field::remote_port, .text = text_remote_port},
    Column{.id = "state", .title = "STATE", .key = "state", .help = "the state of the socket", .json_type = JsonType::string, .nullable = false, .field = Field::state, .text = text_state},
    Column{.id = "pid", .title = "PID", .key = "pid", .help = "the owning process: the one that started first", .align = right, .json_type = JsonType::number, .field = Field::pid, .text = text_pid},
    Column{.id = "process", .title = "PROCESS", .key = "process", .help = "its name, and how many others hold the socket; or why there is none", .json_type = JsonType::string, .fit = Fit::shorten, .field = Field::process, .text = text_process},
    Column{.id = "owners", .title = "OWNERS", .key = "owners", .help = "every descriptor that refers to the socket", .json_type = JsonType::array, .nullable = false, .fit = Fit::shorten, .text = text_owners, .json = json_owners},
    Column{.id = "user", .title = "USER", .key = "user", .help = "the user who made the socket", .json_type = JsonType::string, .fit = Fit::shorten, .field = Field::user, .text = text_user},
    Column{.id = "interface", .title = "INTERFACE", .key = "interface", .help = "the device that the socket is bound to or scoped by", .json_type = JsonType::string, .field = Field::interface, .text = text_interface, .json = json_interface},
    Column{.id = "cookie", .title = "COOKIE", .key = "cookie", .help = "the kernel's identity of the socket for its whole life", .align = right, .json_type = JsonType::string, .field = Field::cookie, .json = json_cookie},
    Column{.id = "receive_queue", .title = "RECV-Q", .key = "receive_queue", .help = "bytes to be read; of a listener, connections to be accepted", .align = right, .json_type = JsonType::number, .field = Field::receive_queue, .text = text_queue_receive},
    Column{.id = "send_queue", .title = "SEND-Q", .key = "send_queue", .help = "bytes not acknowledged; of a listener, how many may wait", .align = right, .json_type = JsonType::number, .field = Field::send_queue, .text = text_queue_send},
    Column{.id = "age", .title = "AGE", .key = "age_us", .help = "time since it was first seen; known to top", .align = right, .json_type = JsonType::number, .text = text_age, .number = number_age},
    Column{.id = "sent_rate", .title = "OUT/S", .key = "sent_rate_bytes_per_s", .help = "payload sent a second between two looks; known to top", .align = right, .json_type = JsonType::number, .text = text_sent_rate, .number = number_sent_rate},
    Column{.id = "received_rate", .title = "IN/S", .key = "received_rate_bytes_per_s", .help = "payload received a second between two looks; known to top", .align = right, .json_type = JsonType::number, .text = text_received_rate, .number = number_received_rate},
};
// clang-format on

// Headings that are shorter than the field's name.
struct Title {
  Field field;
  std::string_view title;
};
constexpr std::array titles{
    Title{Field::rtt_variance, "RTT-VAR"},    Title{Field::min_rtt, "MIN-RTT"},
    Title{Field::receive_rtt, "RECV-RTT"},    Title{Field::retransmission_timeout, "RTO"},
    Title{Field::congestion_window, "CWND"},  Title{Field::slow_start_threshold, "SSTHRESH"},
    Title{Field::congestion, "CONGESTION"},   Title{Field::retransmissions, "RETRANS"},
    Title{Field::unacknowledged, "UNACKED"},  Title{Field::sent_bytes, "SENT"},
    Title{Field::received_bytes, "RECEIVED"}, Title{Field::acknowledged_bytes, "ACKED"},
    Title{Field::delivery_rate, "RATE"},      Title{Field::timer_expires, "EXPIRES"},
    Title{Field::timer_attempts, "ATTEMPTS"}, Title{Field::receive_memory, "RECV-MEM"},
    Title{Field::receive_buffer, "RECV-BUF"}, Title{Field::send_memory, "SEND-MEM"},
    Title{Field::send_buffer, "SEND-BUF"},
};

// "local_port" becomes "LOCAL-PORT". The registry lives as long as the program.
std::string_view title_of(const FieldInfo& field, std::vector<std::string>& store) {
  for (const Title& title : titles)
    if (title.field == field.field) return title.title;
  std::string text(field.id);
  for (char& c : text) c = c == '_' ? '-' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  store.push_back(std::move(text));
  return store.back();
}

bool is_never_null(Field field) noexcept {
  return field <= Field::state || field == Field::owner_reason;
}

Column column_of(const FieldInfo& field, std::vector<std::string>& store) {
  const bool is_number = field.kind == FieldKind::number;
  return {.id = field.id,
          .title = title_of(field, store),
          .key = field.key,
          .help = field.meaning,
          .align = is_number ? right : left,
          .json_type = is_number ? JsonType::number : JsonType::string,
          .nullable = !is_never_null(field.field),
          .fit = field.kind == FieldKind::text ? Fit::shorten : Fit::whole,
          .field = field.field};
}

struct Registry {
  std::vector<std::string> store;
  std::vector<Column> list;

  Registry() {
    store.reserve(fields().size());
    list.assign(specials.begin(), specials.end());
    for (const FieldInfo& field : fields()) {
      const bool is_special =
          std::any_of(specials.begin(), specials.end(),
                      [&](const Column& special) { return special.field == field.field; });
      if (!is_special) list.push_back(column_of(field, store));
    }
  }
};

const Registry& registry() {
  static const Registry made;
  return made;
}

Columns named(std::initializer_list<std::string_view> ids) {
  Columns set;
  for (const std::string_view id : ids) set.push_back(find_column(id));
  return set;
}

// Those that are not shown yet, before the columns of the owner, which are the widest.
void add(Columns& shown, std::initializer_list<std::string_view> ids) {
  for (const Column* column : named(ids))
    if (std::find(shown.begin(), shown.end(), column) == shown.end()) shown.push_back(column);
}

void write_value(const Value& value, FieldUnit unit, Cell& cell) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) {
    std::array<char, quantity_text_max> text;
    return cell.add(write_quantity(*number, unit, text.data()));
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) return cell.add_foreign(*text);
  if (const auto* address = std::get_if<Address>(&value)) {
    std::array<char, address_text_max> text;
    return cell.add({text.data(), tcptable::write_text(*address, text.data())});
  }
  cell.add("--");
}

void write_value(const Value& value, JsonWriter& json) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return json.number(*number);
  if (const auto* text = std::get_if<std::string_view>(&value)) return json.string(*text);
  if (const auto* address = std::get_if<Address>(&value)) {
    std::array<char, address_text_max> text;
    return json.string({text.data(), tcptable::write_text(*address, text.data())});
  }
  json.null();
}

std::strong_ordering compare_values(const Value& a, const Value& b) {
  const bool a_known = a.index() != 0;
  const bool b_known = b.index() != 0;
  if (!a_known || !b_known) return b_known <=> a_known;
  if (const auto* number = std::get_if<std::uint64_t>(&a))
    return *number <=> std::get<std::uint64_t>(b);
  if (const auto* text = std::get_if<std::string_view>(&a))
    return *text <=> std::get<std::string_view>(b);
  const auto& left_address = std::get<Address>(a);
  const auto& right_address = std::get<Address>(b);
  const auto order = left_address.family <=> right_address.family;
  if (std::is_neq(order)) return order;
  return left_address.bytes <=> right_address.bytes;
}

std::strong_ordering compare_fields(Field field, const Snapshot& snapshot, const Row& a,
                                    const Row& b) {
  return compare_values(value(snapshot, a, field), value(snapshot, b, field));
}

}  // namespace

std::span<const Column> columns() { return registry().list; }

const Column* find_column(std::string_view id) {
  for (const Column& column : columns())
    if (column.id == id || (!column.key.empty() && column.key == id)) return &column;
  if (id == "src") return find_column("local");
  if (id == "dst" || id == "peer" || id == "foreign") return find_column("remote");
  const auto field = find_field(id);
  if (!field) return nullptr;
  for (const Column& column : columns())
    if (column.field == field) return &column;
  return nullptr;
}

std::string no_column(std::string_view id) {
  std::string text = fmt::format("there is no column '{}'", id);
  std::string_view nearest = nearest_field_name(id);
  for (const Column& column : columns())
    if (!column.field && looks_like(id, column.id)) nearest = column.id;
  if (!nearest.empty()) text += fmt::format("; did you mean '{}'?", nearest);
  return text;
}

Columns default_columns() {
  return named({"protocol", "local", "remote", "state", "pid", "process"});
}

Columns wide_columns() {
  return named({"protocol", "receive_queue", "send_queue", "local", "remote", "state", "rtt",
                "retransmissions", "sent_bytes", "received_bytes", "user", "pid", "process", "unit",
                "container", "command"});
}

Columns document_columns() {
  return named({"protocol", "family", "local_address", "local_port", "remote_address",
                "remote_port", "state", "pid", "process", "uid", "inode", "owners", "owner_reason",
                "interface", "cookie", "receive_queue", "send_queue"});
}

void add_extended(Columns& shown) { add(shown, {"user", "inode", "cookie", "unit", "cgroup"}); }

void add_internal(Columns& shown) {
  add(shown, {"congestion", "rtt", "rtt_variance", "retransmission_timeout", "congestion_window",
              "retransmissions", "sent_bytes", "received_bytes", "delivery_rate"});
}

void add_timers(Columns& shown) { add(shown, {"timer", "timer_expires", "timer_attempts"}); }

void add_memory(Columns& shown) {
  add(shown, {"receive_memory", "receive_buffer", "send_memory", "send_buffer", "drops"});
}

void add_queues(Columns& shown) { add(shown, {"receive_queue", "send_queue"}); }

void write_text(const Column& column, const ShownRow& row, Cell& cell) {
  if (column.text != nullptr) return column.text(row, cell);
  write_value(value(row.snapshot, row.row, *column.field), info(*column.field).unit, cell);
}

void write_plain(const Column& column, const ShownRow& row, Cell& cell) {
  if (column.number != nullptr) {
    if (const auto number = column.number(row)) cell.add_number(*number);
    return;
  }
  if (!column.field) return write_text(column, row, cell);
  const Value known = value(row.snapshot, row.row, *column.field);
  if (const auto* number = std::get_if<std::uint64_t>(&known)) return cell.add_number(*number);
  if (const auto* text = std::get_if<std::string_view>(&known)) return cell.add_foreign(*text);
  if (std::holds_alternative<Address>(known)) write_text(column, row, cell);
}

void write_json(const Column& column, const ShownRow& row, JsonWriter& json) {
  if (column.json != nullptr) return column.json(row, json);
  if (column.number != nullptr) {
    const auto number = column.number(row);
    return number ? json.number(*number) : json.null();
  }
  write_value(value(row.snapshot, row.row, *column.field), json);
}

std::strong_ordering compare(const Column& column, const Snapshot& snapshot, const Row& a,
                             const Row& b) {
  if (column.field) return compare_fields(*column.field, snapshot, a, b);
  if (column.number != nullptr) return std::strong_ordering::equal;  // one look knows none
  if (column.id == "owners") return snapshot.owners(a).size() <=> snapshot.owners(b).size();
  const bool is_local = column.id == "local";
  const auto order =
      compare_fields(is_local ? Field::local_address : Field::remote_address, snapshot, a, b);
  if (std::is_neq(order)) return order;
  return compare_fields(is_local ? Field::local_port : Field::remote_port, snapshot, a, b);
}

void add_needs(const Column& column, ColumnSet& needed) {
  if (column.field) tcptable::add_needs(*column.field, needed);
  if (column.id == "owners") needed.process = true;
  if (column.id == "sent_rate" || column.id == "received_rate") needed.tcp_info = true;
  if (column.id == "process" || column.id == "pid") needed.process = true;
}

ColumnSet every_column() {
  return {.queues = true,
          .owners = true,
          .process = true,
          .cookies = true,
          .cgroups = true,
          .tcp_info = true,
          .memory = true,
          .timers = true,
          .programs = true,
          .units = true,
          .users = true,
          .interfaces = true};
}

}  // namespace tcptable::app

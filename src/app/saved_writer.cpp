#include "saved_writer.hpp"

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <tcptable/collector.hpp>

#include "escape.hpp"
#include "json_writer.hpp"
#include "saved_format.hpp"
#include "utc_time.hpp"

namespace tcptable::app {
namespace {

bool is_utf8(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const Utf8Step step = decode_utf8(bytes);
    if (!step.valid) return false;
    bytes.remove_prefix(step.length);
  }
  return true;
}

std::string hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

class SnapshotWriter {
 public:
  SnapshotWriter(const Snapshot& snapshot, Output& output)
      : snapshot_(snapshot), output_(output), json_(output) {
    number_processes();
  }

  void write_header(std::string_view host);
  void write_processes();
  void write_sockets();
  void write_end();

 private:
  void begin(std::string_view type);
  void end() {
    json_.end_object();
    json_.end_line();
  }

  void text(std::string_view key, std::string_view bytes);
  void number(std::string_view key, std::uint64_t value);
  void large_number(std::string_view key, std::uint64_t value);
  void flag(std::string_view key, bool value);

  static constexpr std::uint32_t unmeant = 0xFFFFFFFFU;

  void number_processes();
  void gaps();
  void users();
  void interfaces();
  void process(std::size_t index, const Process& process);
  void facts(const ProcessFacts& facts);
  void socket(const Row& row);
  void identity(const Row& row);
  void owners(const Row& row);
  void queues(const Row& row);
  void memory(const SocketMemory& memory);
  void timer(const SocketTimer& timer);
  void tcp_info(const TcpInfo& info);

  const Snapshot& snapshot_;
  Output& output_;
  JsonWriter json_;
  // What number each process has in the file. A filter leaves out rows, and nothing is told of
  // those who hold no other.
  std::vector<std::uint32_t> numbers_;
  std::uint32_t processes_ = 0;
};

void SnapshotWriter::number_processes() {
  numbers_.assign(snapshot_.processes().size(), unmeant);
  for (const Row& row : snapshot_)
    for (const Holder& holder : snapshot_.owners(row)) numbers_[holder.process] = 0;
  for (std::uint32_t& number : numbers_)
    if (number != unmeant) number = processes_++;
}

void SnapshotWriter::begin(std::string_view type) {
  json_.begin_object();
  json_.key("type");
  json_.string(type);
}

// JSON has no way to write bytes that are not UTF-8: they are added in hexadecimal.
void SnapshotWriter::text(std::string_view key, std::string_view bytes) {
  if (bytes.empty()) return;
  json_.key(key);
  json_.string(bytes);
  if (is_utf8(bytes)) return;
  json_.key(std::string(key) + "_hex");
  json_.string(hexadecimal(bytes));
}

void SnapshotWriter::number(std::string_view key, std::uint64_t value) {
  json_.key(key);
  json_.number(value);
}

// Numbers of 64 bits that are identities are strings, for readers that know floating point only.
void SnapshotWriter::large_number(std::string_view key, std::uint64_t value) {
  if (value == 0) return;
  json_.key(key);
  json_.string(std::to_string(value));
}

void SnapshotWriter::flag(std::string_view key, bool value) {
  json_.key(key);
  json_.boolean(value);
}

void SnapshotWriter::write_header(std::string_view host) {
  begin("header");
  text("schema", saved_schema);
  text("version", version());
  text("host", host);
  if (snapshot_.taken_at_ns() != 0) {
    text("taken_at", utc_time(snapshot_.taken_at_ns(), TimeDigits::nanoseconds));
    text("taken_at_ns", std::to_string(snapshot_.taken_at_ns()));
  }
  text("engine", name(snapshot_.table_engine()));
  text("owner_engine", name(snapshot_.owner_engine()));
  flag("complete", snapshot_.complete());
  gaps();
  users();
  interfaces();
  end();
}

void SnapshotWriter::gaps() {
  json_.key("gaps");
  json_.begin_array();
  for (const Gap& gap : snapshot_.gaps()) {
    json_.begin_object();
    text("kind", name(gap.kind));
    number("count", gap.count);
    json_.end_object();
  }
  json_.end_array();
}

void SnapshotWriter::users() {
  std::set<std::uint32_t> uids;
  for (const Row& row : snapshot_) uids.insert(row.uid);
  for (std::size_t index = 0; index < numbers_.size(); ++index)
    if (numbers_[index] != unmeant) uids.insert(snapshot_.processes()[index].uid);
  json_.key("users");
  json_.begin_array();
  for (const std::uint32_t uid : uids) {
    if (snapshot_.user_name(uid).empty()) continue;
    json_.begin_object();
    number("uid", uid);
    text("name", snapshot_.user_name(uid));
    json_.end_object();
  }
  json_.end_array();
}

void SnapshotWriter::interfaces() {
  std::set<std::uint32_t> indexes;
  for (const Row& row : snapshot_) indexes.insert(row.interface_index);
  json_.key("interfaces");
  json_.begin_array();
  for (const std::uint32_t index : indexes) {
    if (snapshot_.interface_name(index).empty()) continue;
    json_.begin_object();
    number("index", index);
    text("name", snapshot_.interface_name(index));
    json_.end_object();
  }
  json_.end_array();
}

void SnapshotWriter::write_processes() {
  const auto processes = snapshot_.processes();
  for (std::size_t index = 0; index < processes.size() && !output_.failed(); ++index)
    if (numbers_[index] != unmeant) process(index, processes[index]);
}

void SnapshotWriter::process(std::size_t index, const Process& process) {
  begin("process");
  number("index", numbers_[index]);
  number("pid", process.pid);
  text("process", process.name());
  if (process.uid != no_uid) number("uid", process.uid);
  if (process.start_time_ticks != 0) number("start_time_ticks", process.start_time_ticks);
  facts(snapshot_.facts({.process = static_cast<std::uint32_t>(index)}));
  end();
}

void SnapshotWriter::facts(const ProcessFacts& facts) {
  text("executable", facts.executable);
  if (facts.executable_deleted) flag("executable_deleted", true);
  text("command", facts.command_line);
  text("unit", facts.unit);
  text("user_unit", facts.user_unit);
  text("cgroup", facts.cgroup);
  text("container", facts.container);
}

void SnapshotWriter::write_sockets() {
  for (const Row& row : snapshot_) {
    if (output_.failed()) return;
    socket(row);
  }
}

void SnapshotWriter::socket(const Row& row) {
  begin("socket");
  identity(row);
  owners(row);
  queues(row);
  large_number("cgroup_id", snapshot_.cgroup_id(row));
  if (const auto* known = snapshot_.memory(row)) memory(*known);
  if (const auto* known = snapshot_.timer(row)) timer(*known);
  text("congestion", snapshot_.congestion(row));
  if (const auto* known = snapshot_.tcp_info(row)) tcp_info(*known);
  end();
}

void SnapshotWriter::identity(const Row& row) {
  const auto address = [this](std::string_view key, const Address& value) {
    char letters[address_text_max];
    text(key, {letters, write_text(value, letters)});
  };
  text("protocol", name(row.protocol));
  text("family", name(row.family));
  address("local_address", row.local_address());
  number("local_port", row.local_port);
  address("remote_address", row.remote_address());
  number("remote_port", row.remote_port);
  text("state", name(row.state));
  if (row.interface_index != 0) number("interface_index", row.interface_index);
  if (row.uid != no_uid) number("uid", row.uid);
  if (row.inode != 0) number("inode", row.inode);
  large_number("cookie", row.cookie);
  if (row.has(RowFlag::v6_only_known)) flag("v6_only", row.has(RowFlag::v6_only));
  if (row.has(RowFlag::mapped)) flag("mapped", true);
}

void SnapshotWriter::owners(const Row& row) {
  const OwnerReason reason = snapshot_.owner_reason(row);
  if (reason != OwnerReason::not_asked) text("owner_reason", name(reason));
  const auto holders = snapshot_.owners(row);
  if (holders.empty()) return;
  json_.key("owners");
  json_.begin_array();
  for (const Holder& holder : holders) {
    json_.begin_array();
    json_.number(numbers_[holder.process]);
    json_.signed_number(holder.descriptor);
    json_.end_array();
  }
  json_.end_array();
}

void SnapshotWriter::queues(const Row& row) {
  const Queues* const queues = snapshot_.known_queues(row);
  if (queues == nullptr) return;
  number("receive_queue", queues->receive);
  number("send_queue", queues->send);
}

void SnapshotWriter::memory(const SocketMemory& memory) {
  json_.key("memory");
  json_.begin_object();
  number("receive_bytes", memory.receive_bytes);
  number("receive_buffer_bytes", memory.receive_buffer_bytes);
  number("send_bytes", memory.send_bytes);
  number("send_buffer_bytes", memory.send_buffer_bytes);
  number("forward_bytes", memory.forward_bytes);
  number("queued_bytes", memory.queued_bytes);
  number("option_bytes", memory.option_bytes);
  number("backlog_bytes", memory.backlog_bytes);
  if (memory.drops) number("drops", *memory.drops);
  json_.end_object();
}

void SnapshotWriter::timer(const SocketTimer& timer) {
  json_.key("timer");
  json_.begin_object();
  text("kind", timer.kind == TimerKind::none ? "none" : name(timer.kind));
  if (timer.kind != TimerKind::none || timer.expires_ms != 0 || timer.attempts != 0) {
    number("attempts", timer.attempts);
    number("expires_ms", timer.expires_ms);
  }
  json_.end_object();
}

void SnapshotWriter::tcp_info(const TcpInfo& info) {
  json_.key("tcp_info");
  json_.begin_object();
  number("known_bytes", info.known_bytes);
  for (const TcpMember& member : tcp_members()) {
    const auto write = [&](auto pointer) {
      if (info.has(pointer)) number(member.name, info.*pointer);
    };
    std::visit(write, member.pointer);
  }
  json_.end_object();
}

void SnapshotWriter::write_end() {
  begin("end");
  number("processes", processes_);
  number("sockets", snapshot_.size());
  end();
}

}  // namespace

void write_saved(const Snapshot& snapshot, std::string_view host, Output& output) {
  SnapshotWriter writer(snapshot, output);
  writer.write_header(host);
  writer.write_processes();
  writer.write_sockets();
  writer.write_end();
}

}  // namespace tcptable::app

#include "saved_reader.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <tcptable/snapshot_builder.hpp>

#include "escape.hpp"
#include "json_members.hpp"
#include "saved_format.hpp"

namespace tcptable::app {
namespace {

constexpr std::size_t enumerators_max = 256;
constexpr const char* foreign = "this is no snapshot that 'tcptable save' wrote";

// The enumerator of this name.
template <typename Enum>
std::optional<Enum> find_enumerator(std::string_view wanted) noexcept {
  if (wanted.empty() || wanted == "unknown" || wanted == "UNKNOWN") return std::nullopt;
  for (std::size_t i = 0; i < enumerators_max; ++i)
    if (name(static_cast<Enum>(i)) == wanted) return static_cast<Enum>(i);
  return std::nullopt;
}

template <typename Enum>
Enum enumerator(const JsonMembers& members, std::string_view key) {
  const auto found = find_enumerator<Enum>(members.word(key));
  if (!found) members.complain(key, "has a value that is not known here");
  return found.value_or(Enum{});
}

template <>
Protocol enumerator(const JsonMembers& members, std::string_view key) {
  const std::string_view word = members.word(key);
  if (word != "tcp" && word != "udp") members.complain(key, "is neither tcp nor udp");
  return word == "udp" ? Protocol::udp : Protocol::tcp;
}

template <>
Family enumerator(const JsonMembers& members, std::string_view key) {
  const std::string_view word = members.word(key);
  if (word != "ipv4" && word != "ipv6") members.complain(key, "is neither ipv4 nor ipv6");
  return word == "ipv6" ? Family::ipv6 : Family::ipv4;
}

template <>
TimerKind enumerator(const JsonMembers& members, std::string_view key) {
  const std::string_view word = members.word(key);
  if (word == "none") return TimerKind::none;
  if (word == name(TimerKind::other)) return TimerKind::other;
  return find_enumerator<TimerKind>(word).value_or(TimerKind::other);
}

Address address(const JsonMembers& members, std::string_view key, Family family) {
  const Result<Address> parsed = Address::parse(members.word(key));
  if (parsed && parsed->family == family) return *parsed;
  members.complain(key, "is no address of the socket's family");
  return {};
}

std::uint32_t uid_of(const JsonMembers& members) {
  return members.has("uid") ? members.number<std::uint32_t>("uid") : no_uid;
}

// What has to be remembered between the lines.
class Reading {
 public:
  explicit Reading(const ColumnSet& columns) : columns_(columns) {}

  // One line, which is parsed where it stands and is garbage afterwards.
  void add_line(char* line);
  void finish();

  const Problem& problem() const noexcept { return problem_; }
  SavedSnapshot result() && {
    return {.snapshot = std::move(builder_).build(), .host = std::move(host_)};
  }

 private:
  enum class Part { nothing, header, sockets, end };
  using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>>;

  void add(const JsonMembers& members);
  void add_header(const JsonMembers& members);
  void check_schema(const JsonMembers& members);
  void add_gaps(const JsonMembers& members);
  template <typename Add>
  void add_names(const JsonMembers& members, std::string_view list, std::string_view key, Add add);
  void add_process(const JsonMembers& members);
  ProcessFacts process_facts(const JsonMembers& members) const;
  void add_socket(const JsonMembers& members);
  Row row(const JsonMembers& members) const;
  RowFacts row_facts(const JsonMembers& members) const;
  void read_holders(const JsonMembers& members);
  bool read_holder(const rapidjson::Value& pair);
  void add_end(const JsonMembers& members);

  ColumnSet columns_;
  Problem problem_;
  SnapshotBuilder builder_;
  std::string host_;
  Part part_ = Part::nothing;
  std::uint64_t processes_ = 0;
  std::uint64_t sockets_ = 0;
  std::vector<Holder> holders_;  // of the socket at hand; reused
  std::vector<char> pool_ = std::vector<char>(std::size_t{64} << 10);
};

void Reading::add_line(char* line) {
  rapidjson::MemoryPoolAllocator<> allocator(pool_.data(), pool_.size());
  Document document(&allocator);
  // Without recursion: a line of a million brackets would use up the stack.
  document.ParseInsitu<rapidjson::kParseIterativeFlag>(line);
  if (document.HasParseError() && part_ == Part::nothing) {
    problem_.set(foreign);
  } else if (document.HasParseError()) {
    problem_.set(fmt::format("no JSON at byte {}: {}", document.GetErrorOffset() + 1,
                             rapidjson::GetParseError_En(document.GetParseError())));
  } else if (!document.IsObject()) {
    problem_.set("no JSON object");
  } else {
    add(JsonMembers(document, problem_));
  }
}

// Kinds of lines that are not known here are left out: a later version may add some.
void Reading::add(const JsonMembers& members) {
  const std::string_view type = members.word("type");
  if (part_ == Part::end) return problem_.set("there is something behind the end");
  if (part_ == Part::nothing) {
    if (type != "header") return problem_.set(foreign);
    return add_header(members);
  }
  if (type == "header") return problem_.set("a second header");
  if (type == "process") return add_process(members);
  if (type == "socket") return add_socket(members);
  if (type == "end") return add_end(members);
  if (type.empty()) problem_.set("a line without a type");
}

void Reading::check_schema(const JsonMembers& members) {
  const std::string_view schema = members.word("schema");
  if (schema == saved_schema) return;
  const bool is_relative = schema.starts_with(saved_schema_name);
  problem_.set(is_relative ? fmt::format("it is of the schema {}, and only {} can be read here",
                                         escaped(schema), saved_schema)
                           : std::string(foreign));
}

void Reading::add_header(const JsonMembers& members) {
  check_schema(members);
  part_ = Part::header;
  host_ = members.bytes("host");
  builder_.set_taken_at_ns(members.large_signed_number("taken_at_ns"));
  builder_.set_engines(enumerator<Engine>(members, "engine"),
                       enumerator<Engine>(members, "owner_engine"));
  builder_.set_complete(members.flag("complete"));
  add_gaps(members);
  add_names(members, "users", "uid",
            [this](std::uint32_t uid, std::string_view name) { builder_.add_user(uid, name); });
  add_names(members, "interfaces", "index", [this](std::uint32_t index, std::string_view name) {
    builder_.add_interface(index, name);
  });
}

void Reading::add_gaps(const JsonMembers& members) {
  const auto* const gaps = members.array("gaps");
  if (gaps == nullptr) return;
  for (const auto& entry : gaps->GetArray()) {
    if (!entry.IsObject()) return members.complain("gaps", "has an entry that is no object");
    const JsonMembers gap(entry, problem_);
    const auto kind = enumerator<GapKind>(gap, "kind");
    if (problem_.found()) return;
    builder_.add_gap({.kind = kind, .count = gap.number<std::uint32_t>("count")});
  }
}

// They must ascend, as the writer has them: putting a million in order one by one would take long.
template <typename Add>
void Reading::add_names(const JsonMembers& members, std::string_view list, std::string_view key,
                        Add add) {
  const auto* const entries = members.array(list);
  if (entries == nullptr) return;
  std::optional<std::uint32_t> last;
  for (const auto& entry : entries->GetArray()) {
    if (!entry.IsObject()) return members.complain(list, "has an entry that is no object");
    const JsonMembers named(entry, problem_);
    const auto number = named.number<std::uint32_t>(key);
    if (last && number <= *last) return members.complain(list, "is not in ascending order");
    last = number;
    add(number, named.bytes("name"));
    if (problem_.found()) return;
  }
}

void Reading::add_process(const JsonMembers& members) {
  if (part_ != Part::header) return problem_.set("a process behind the sockets");
  if (members.number<std::uint32_t>("index") != processes_)
    return members.complain("index", fmt::format("is not {}, which comes next", processes_));
  Process process;
  process.pid = members.number<std::uint32_t>("pid");
  process.uid = uid_of(members);
  process.start_time_ticks = members.number<std::uint64_t>("start_time_ticks");
  const std::string name = members.bytes("process");
  if (name.size() >= process.name_bytes.size())
    return members.complain("process", "is longer than 15 bytes");
  std::copy(name.begin(), name.end(), process.name_bytes.begin());
  const bool wants_facts = columns_.programs || columns_.units;
  const ProcessFacts facts = wants_facts ? process_facts(members) : ProcessFacts{};
  if (problem_.found()) return;
  builder_.add_process(process, facts);
  ++processes_;
}

ProcessFacts Reading::process_facts(const JsonMembers& members) const {
  return {.executable = members.bytes("executable"),
          .command_line = members.bytes("command"),
          .unit = members.bytes("unit"),
          .user_unit = members.bytes("user_unit"),
          .cgroup = members.bytes("cgroup"),
          .container = members.bytes("container"),
          .executable_deleted = members.flag("executable_deleted")};
}

void Reading::add_socket(const JsonMembers& members) {
  part_ = Part::sockets;
  const Row socket = row(members);
  const std::string congestion = members.bytes("congestion");
  RowFacts facts = row_facts(members);
  if (columns_.tcp_info) facts.congestion = congestion;
  read_holders(members);
  if (problem_.found()) return;
  builder_.add(socket, facts, holders_);
  ++sockets_;
}

Row Reading::row(const JsonMembers& members) const {
  Row row{};
  row.protocol = enumerator<Protocol>(members, "protocol");
  row.family = enumerator<Family>(members, "family");
  row.state = enumerator<State>(members, "state");
  row.local_bytes = address(members, "local_address", row.family).bytes;
  row.remote_bytes = address(members, "remote_address", row.family).bytes;
  row.local_port = members.number<std::uint16_t>("local_port");
  row.remote_port = members.number<std::uint16_t>("remote_port");
  row.interface_index = members.number<std::uint32_t>("interface_index");
  row.uid = uid_of(members);
  row.inode = members.number<std::uint32_t>("inode");
  row.cookie = members.large_number("cookie");
  const auto set = [&row](RowFlag flag) { row.flags |= static_cast<std::uint8_t>(flag); };
  if (members.has("v6_only")) set(RowFlag::v6_only_known);
  if (members.flag("v6_only")) set(RowFlag::v6_only);
  if (members.flag("mapped")) set(RowFlag::mapped);
  return row;
}

SocketMemory memory_of(const JsonMembers& members) {
  const auto bytes = [&](std::string_view key) { return members.number<std::uint32_t>(key); };
  SocketMemory memory{.receive_bytes = bytes("receive_bytes"),
                      .receive_buffer_bytes = bytes("receive_buffer_bytes"),
                      .send_bytes = bytes("send_bytes"),
                      .send_buffer_bytes = bytes("send_buffer_bytes"),
                      .forward_bytes = bytes("forward_bytes"),
                      .queued_bytes = bytes("queued_bytes"),
                      .option_bytes = bytes("option_bytes"),
                      .backlog_bytes = bytes("backlog_bytes"),
                      .drops = {}};
  if (members.has("drops")) memory.drops = bytes("drops");
  return memory;
}

SocketTimer timer_of(const JsonMembers& members) {
  return {.kind = enumerator<TimerKind>(members, "kind"),
          .attempts = members.number<std::uint8_t>("attempts"),
          .expires_ms = members.number<std::uint32_t>("expires_ms")};
}

// Members stand in the order of the structure, so each is found beside the one before it.
std::size_t find_member(std::string_view wanted, std::size_t hint) noexcept {
  const auto members = tcp_members();
  for (std::size_t tried = 0; tried < members.size(); ++tried) {
    const std::size_t index = (hint + tried) % members.size();
    if (members[index].name == wanted) return index;
  }
  return members.size();
}

TcpInfo tcp_info_of(const JsonMembers& members) {
  TcpInfo info;
  info.known_bytes = members.number<std::uint32_t>("known_bytes");
  if (info.known_bytes > offsetof(TcpInfo, known_bytes))
    members.complain("known_bytes", "is more than is known here");
  std::size_t index = 0;
  for (const auto& entry : members.value().GetObject()) {
    const std::string_view key = text_of(entry.name);
    const std::size_t found = find_member(key, index);
    if (found == tcp_members().size()) continue;
    index = found + 1;
    const auto read = [&]<typename T>(T TcpInfo::*member) {
      const bool fits =
          entry.value.IsUint64() && entry.value.GetUint64() <= std::numeric_limits<T>::max();
      if (!fits || !info.has(member)) return members.complain(key, "does not fit");
      info.*member = static_cast<T>(entry.value.GetUint64());
    };
    std::visit(read, tcp_members()[found].pointer);
  }
  return info;
}

RowFacts Reading::row_facts(const JsonMembers& members) const {
  RowFacts facts;
  if (members.has("owner_reason"))
    facts.owner_reason = enumerator<OwnerReason>(members, "owner_reason");
  if (columns_.queues && members.has("receive_queue"))
    facts.queues = {.receive = members.number<std::uint32_t>("receive_queue"),
                    .send = members.number<std::uint32_t>("send_queue")};
  if (columns_.cgroups) facts.cgroup_id = members.large_number("cgroup_id");
  if (columns_.memory)
    if (const auto memory = members.object("memory")) facts.memory = memory_of(*memory);
  if (columns_.timers)
    if (const auto timer = members.object("timer")) facts.timer = timer_of(*timer);
  if (columns_.tcp_info)
    if (const auto info = members.object("tcp_info")) facts.tcp = tcp_info_of(*info);
  return facts;
}

void Reading::read_holders(const JsonMembers& members) {
  holders_.clear();
  const auto* const owners = members.array("owners");
  if (owners == nullptr) return;
  for (const auto& pair : owners->GetArray())
    if (!read_holder(pair))
      return members.complain("owners", "has an entry that is no process and descriptor");
}

bool Reading::read_holder(const rapidjson::Value& pair) {
  if (!pair.IsArray() || pair.Size() != 2 || !pair[0].IsUint() || !pair[1].IsInt()) return false;
  const Holder holder{.process = pair[0].GetUint(), .descriptor = pair[1].GetInt(), .inode = 0};
  if (holder.process >= processes_ || holder.descriptor < -1) return false;
  holders_.push_back(holder);
  return true;
}

void Reading::add_end(const JsonMembers& members) {
  part_ = Part::end;
  if (members.number<std::uint64_t>("processes") != processes_ ||
      members.number<std::uint64_t>("sockets") != sockets_)
    problem_.set("lines are missing in front of the end");
}

void Reading::finish() {
  if (part_ == Part::nothing) problem_.set("it is empty");
  if (part_ != Part::end) problem_.set("it was cut off: the line with the end is missing");
}

SavedProblem problem_in(const LineReader& lines, std::string message) {
  return {.line = lines.line_number(), .message = std::move(message), .is_of_system = false};
}

}  // namespace

std::variant<SavedSnapshot, SavedProblem> read_saved(LineReader& lines, const ColumnSet& columns) {
  Reading reading(columns);
  while (char* const line = lines.next()) {
    // A zero would end the line for the parser, and hide what is behind it.
    if (std::memchr(line, '\0', lines.size()) != nullptr) return problem_in(lines, "a zero byte");
    reading.add_line(line);
    if (reading.problem().found()) return problem_in(lines, reading.problem().message());
  }
  if (lines.too_long()) return problem_in(lines, "the line is too long");
  if (lines.error() != 0)
    return SavedProblem{.line = 0, .message = std::strerror(lines.error()), .is_of_system = true};
  reading.finish();
  if (reading.problem().found()) return problem_in(lines, reading.problem().message());
  return std::move(reading).result();
}

}  // namespace tcptable::app

#include <tcptable/field.hpp>

#include <algorithm>
#include <array>

namespace tcptable {
namespace {

// clang-format off
constexpr FieldInfo registry[] = {
  {Field::protocol, FieldKind::text, FieldUnit::none, false, "protocol", "protocol",
   "tcp or udp"},
  {Field::family, FieldKind::text, FieldUnit::none, false, "family", "family",
   "ipv4 or ipv6"},
  {Field::local_address, FieldKind::address, FieldUnit::none, false, "local_address", "local_address",
   "the own address"},
  {Field::local_port, FieldKind::number, FieldUnit::none, false, "local_port", "local_port",
   "the own port"},
  {Field::remote_address, FieldKind::address, FieldUnit::none, false, "remote_address", "remote_address",
   "the peer's address"},
  {Field::remote_port, FieldKind::number, FieldUnit::none, false, "remote_port", "remote_port",
   "the peer's port"},
  {Field::state, FieldKind::text, FieldUnit::none, false, "state", "state",
   "the state as RFC 9293 spells it"},
  {Field::interface, FieldKind::text, FieldUnit::none, false, "interface", "interface",
   "the device that the socket is bound to or scoped by"},
  {Field::interface_index, FieldKind::number, FieldUnit::none, false, "interface_index", "interface_index",
   "the number of that device"},
  {Field::uid, FieldKind::number, FieldUnit::none, false, "uid", "uid",
   "the user who made the socket, as a number"},
  {Field::user, FieldKind::text, FieldUnit::none, false, "user", "user",
   "the user who made the socket"},
  {Field::inode, FieldKind::number, FieldUnit::none, false, "inode", "inode",
   "the inode of the socket's descriptors"},
  {Field::cookie, FieldKind::number, FieldUnit::none, false, "cookie", "cookie",
   "the kernel's identity of the socket for its whole life"},
  {Field::cgroup_id, FieldKind::number, FieldUnit::none, false, "cgroup_id", "cgroup_id",
   "the control group in which the socket was opened, as a number"},
  {Field::owner_reason, FieldKind::text, FieldUnit::none, false, "owner_reason", "owner_reason",
   "why no owner can be named, or known"},
  {Field::pid, FieldKind::number, FieldUnit::none, true, "pid", "pid",
   "the owning process"},
  {Field::process, FieldKind::text, FieldUnit::none, true, "process", "process",
   "the owner's short name"},
  {Field::executable, FieldKind::text, FieldUnit::none, true, "executable", "executable",
   "the program that the owner runs"},
  {Field::command, FieldKind::text, FieldUnit::none, true, "command", "command",
   "the owner's command line"},
  {Field::unit, FieldKind::text, FieldUnit::none, true, "unit", "unit",
   "the owner's systemd unit"},
  {Field::user_unit, FieldKind::text, FieldUnit::none, true, "user_unit", "user_unit",
   "the owner's unit in a user's own systemd"},
  {Field::cgroup, FieldKind::text, FieldUnit::none, true, "cgroup", "cgroup",
   "the owner's control group"},
  {Field::container, FieldKind::text, FieldUnit::none, true, "container", "container",
   "the identifier of the owner's container"},
  {Field::receive_queue, FieldKind::number, FieldUnit::bytes, false, "receive_queue", "receive_queue",
   "bytes to be read; of a listener, connections to be accepted"},
  {Field::send_queue, FieldKind::number, FieldUnit::bytes, false, "send_queue", "send_queue",
   "bytes not acknowledged; of a listener, how many may wait"},
  {Field::receive_memory, FieldKind::number, FieldUnit::bytes, false, "receive_memory", "receive_memory_bytes",
   "memory that received data takes"},
  {Field::receive_buffer, FieldKind::number, FieldUnit::bytes, false, "receive_buffer", "receive_buffer_bytes",
   "the most that it may take"},
  {Field::send_memory, FieldKind::number, FieldUnit::bytes, false, "send_memory", "send_memory_bytes",
   "memory of data on its way out"},
  {Field::send_buffer, FieldKind::number, FieldUnit::bytes, false, "send_buffer", "send_buffer_bytes",
   "the most that it may take"},
  {Field::drops, FieldKind::number, FieldUnit::none, false, "drops", "drops",
   "packets dropped at the socket"},
  {Field::timer, FieldKind::text, FieldUnit::none, false, "timer", "timer",
   "what the socket waits for: retransmission, keep-alive, time-wait, window-probe"},
  {Field::timer_expires, FieldKind::number, FieldUnit::microseconds, false, "timer_expires", "timer_expires_us",
   "how long it still waits"},
  {Field::timer_attempts, FieldKind::number, FieldUnit::none, false, "timer_attempts", "timer_attempts",
   "retransmissions or probes without an answer"},
  {Field::congestion, FieldKind::text, FieldUnit::none, false, "congestion", "congestion",
   "the congestion control"},
  {Field::congestion_phase, FieldKind::text, FieldUnit::none, false, "congestion_phase", "congestion_phase",
   "what it thinks of the path: open, disorder, reduced, recovery, loss"},
  {Field::rtt, FieldKind::number, FieldUnit::microseconds, false, "rtt", "rtt_us",
   "the smoothed round-trip time"},
  {Field::rtt_variance, FieldKind::number, FieldUnit::microseconds, false, "rtt_variance", "rtt_variance_us",
   "its mean deviation"},
  {Field::min_rtt, FieldKind::number, FieldUnit::microseconds, false, "min_rtt", "min_rtt_us",
   "the shortest seen lately"},
  {Field::receive_rtt, FieldKind::number, FieldUnit::microseconds, false, "receive_rtt", "receive_rtt_us",
   "the receiver's estimate"},
  {Field::retransmission_timeout, FieldKind::number, FieldUnit::microseconds, false, "retransmission_timeout", "retransmission_timeout_us",
   "when unacknowledged data is sent again"},
  {Field::congestion_window, FieldKind::number, FieldUnit::segments, false, "congestion_window", "congestion_window",
   "segments that may be in flight"},
  {Field::slow_start_threshold, FieldKind::number, FieldUnit::segments, false, "slow_start_threshold", "slow_start_threshold",
   "the window at which slow start ends"},
  {Field::send_mss, FieldKind::number, FieldUnit::bytes, false, "send_mss", "send_mss_bytes",
   "the most payload in a segment"},
  {Field::path_mtu, FieldKind::number, FieldUnit::bytes, false, "path_mtu", "path_mtu_bytes",
   "the largest packet on the path"},
  {Field::unacknowledged, FieldKind::number, FieldUnit::segments, false, "unacknowledged", "unacknowledged",
   "segments in flight"},
  {Field::lost, FieldKind::number, FieldUnit::segments, false, "lost", "lost",
   "of these, taken for lost"},
  {Field::retransmits, FieldKind::number, FieldUnit::none, false, "retransmits", "retransmits",
   "timeouts since data was last acknowledged"},
  {Field::retransmissions, FieldKind::number, FieldUnit::segments, false, "retransmissions", "retransmissions",
   "segments sent again since the beginning"},
  {Field::sent_bytes, FieldKind::number, FieldUnit::bytes, false, "sent_bytes", "sent_bytes",
   "payload sent since the beginning"},
  {Field::received_bytes, FieldKind::number, FieldUnit::bytes, false, "received_bytes", "received_bytes",
   "payload received since the beginning"},
  {Field::acknowledged_bytes, FieldKind::number, FieldUnit::bytes, false, "acknowledged_bytes", "acknowledged_bytes",
   "payload that the peer acknowledged"},
  {Field::retransmitted_bytes, FieldKind::number, FieldUnit::bytes, false, "retransmitted_bytes", "retransmitted_bytes",
   "payload sent again"},
  {Field::unsent_bytes, FieldKind::number, FieldUnit::bytes, false, "unsent_bytes", "unsent_bytes",
   "written and never sent"},
  {Field::segments_sent, FieldKind::number, FieldUnit::segments, false, "segments_sent", "segments_sent",
   "segments sent since the beginning"},
  {Field::segments_received, FieldKind::number, FieldUnit::segments, false, "segments_received", "segments_received",
   "segments received since the beginning"},
  {Field::delivery_rate, FieldKind::number, FieldUnit::bytes_per_second, false, "delivery_rate", "delivery_rate_bytes_per_s",
   "how fast data arrived at the peer lately"},
  {Field::pacing_rate, FieldKind::number, FieldUnit::bytes_per_second, false, "pacing_rate", "pacing_rate_bytes_per_s",
   "how fast data is let out"},
  {Field::since_sent, FieldKind::number, FieldUnit::microseconds, false, "since_sent", "since_sent_us",
   "time since data was sent"},
  {Field::since_received, FieldKind::number, FieldUnit::microseconds, false, "since_received", "since_received_us",
   "time since data came"},
  {Field::busy, FieldKind::number, FieldUnit::microseconds, false, "busy", "busy_us",
   "time with data in flight or to send"},
  {Field::receive_window, FieldKind::number, FieldUnit::bytes, false, "receive_window", "receive_window_bytes",
   "the own window as announced last"},
  {Field::send_window, FieldKind::number, FieldUnit::bytes, false, "send_window", "send_window_bytes",
   "the peer's window as announced last"},
};
// clang-format on

constexpr bool is_in_order() {
  for (std::size_t index = 0; index < std::size(registry); ++index)
    if (registry[index].field != static_cast<Field>(index)) return false;
  return std::size(registry) == static_cast<std::size_t>(Field::send_window) + 1;
}
static_assert(is_in_order());

constexpr std::uint32_t no_sample = 0xFFFFFFFF;  // of min_rtt_us
constexpr std::uint32_t no_threshold = 0x7FFFFFFF;
constexpr std::uint64_t not_paced = ~std::uint64_t{0};

Value a_number(std::uint64_t value) noexcept { return value; }
Value number_but(std::uint64_t value, std::uint64_t none) noexcept {
  return value == none ? Value() : Value(value);
}
Value a_text(std::string_view value) noexcept { return value.empty() ? Value() : Value(value); }

Value socket_value(const Snapshot& snapshot, const Row& row, Field field) noexcept {
  switch (field) {
    case Field::protocol:
      return a_text(name(row.protocol));
    case Field::family:
      return a_text(name(row.family));
    case Field::local_address:
      return row.local_address();
    case Field::local_port:
      return a_number(row.local_port);
    case Field::remote_address:
      return row.remote_address();
    case Field::remote_port:
      return a_number(row.remote_port);
    case Field::state:
      return a_text(name(row.state));
    case Field::interface:
      return a_text(snapshot.interface_name(row.interface_index));
    case Field::interface_index:
      return number_but(row.interface_index, 0);
    case Field::uid:
      return number_but(row.uid, no_uid);
    case Field::user:
      return a_text(snapshot.user_name(row.uid));
    case Field::inode:
      return number_but(row.inode, 0);
    case Field::cookie:
      return number_but(row.cookie, 0);
    case Field::cgroup_id:
      return number_but(snapshot.cgroup_id(row), 0);
    case Field::owner_reason:
      return a_text(name(snapshot.owner_reason(row)));
    default:
      return {};
  }
}

Value queue_value(const Snapshot& snapshot, const Row& row, Field field) noexcept {
  const Queues* const queues = snapshot.known_queues(row);
  if (queues == nullptr) return {};
  const bool is_limit = field == Field::send_queue && row.state == State::listen;
  if (is_limit && snapshot.table_engine() == Engine::procfs) return {};
  return a_number(field == Field::receive_queue ? queues->receive : queues->send);
}

Value memory_value(const SocketMemory& memory, Field field) noexcept {
  switch (field) {
    case Field::receive_memory:
      return a_number(memory.receive_bytes);
    case Field::receive_buffer:
      return a_number(memory.receive_buffer_bytes);
    case Field::send_memory:
      return a_number(memory.send_bytes);
    case Field::send_buffer:
      return a_number(memory.send_buffer_bytes);
    default:
      return memory.drops ? a_number(*memory.drops) : Value();
  }
}

Value timer_value(const SocketTimer& timer, Field field) noexcept {
  if (timer.kind == TimerKind::none) return {};
  switch (field) {
    case Field::timer:
      return a_text(name(timer.kind));
    case Field::timer_expires:
      return a_number(std::uint64_t{timer.expires_ms} * 1000);
    default:
      return a_number(timer.attempts);
  }
}

template <typename T>
Value told(const TcpInfo& tcp, T TcpInfo::*member, std::uint64_t factor = 1) noexcept {
  return tcp.has(member) ? a_number(std::uint64_t{tcp.*member} * factor) : Value();
}

template <typename T>
Value told_but(const TcpInfo& tcp, T TcpInfo::*member, std::uint64_t none) noexcept {
  return tcp.has(member) ? number_but(tcp.*member, none) : Value();
}

Value path_value(const TcpInfo& tcp, Field field) noexcept {
  switch (field) {
    case Field::congestion_phase:
      return a_text(name(static_cast<CongestionPhase>(tcp.congestion_phase)));
    case Field::rtt:
      return told_but(tcp, &TcpInfo::rtt_us, 0);
    case Field::rtt_variance:
      return tcp.rtt_us == 0 ? Value() : told(tcp, &TcpInfo::rtt_variance_us);
    case Field::min_rtt:
      return told_but(tcp, &TcpInfo::min_rtt_us, no_sample);
    case Field::receive_rtt:
      return told_but(tcp, &TcpInfo::receive_rtt_us, 0);
    case Field::retransmission_timeout:
      return told(tcp, &TcpInfo::retransmission_timeout_us);
    case Field::congestion_window:
      return told(tcp, &TcpInfo::congestion_window);
    case Field::slow_start_threshold:
      return told_but(tcp, &TcpInfo::slow_start_threshold, no_threshold);
    case Field::send_mss:
      return told(tcp, &TcpInfo::send_mss_bytes);
    case Field::path_mtu:
      return told_but(tcp, &TcpInfo::path_mtu_bytes, 0);
    case Field::delivery_rate:
      return told_but(tcp, &TcpInfo::delivery_rate_bytes_per_s, 0);
    case Field::pacing_rate:
      return told_but(tcp, &TcpInfo::pacing_rate_bytes_per_s, not_paced);
    case Field::receive_window:
      return told(tcp, &TcpInfo::receive_window_bytes);
    case Field::send_window:
      return told(tcp, &TcpInfo::send_window_bytes);
    default:
      return {};
  }
}

Value traffic_value(const TcpInfo& tcp, Field field) noexcept {
  switch (field) {
    case Field::unacknowledged:
      return told(tcp, &TcpInfo::unacknowledged);
    case Field::lost:
      return told(tcp, &TcpInfo::lost);
    case Field::retransmits:
      return told(tcp, &TcpInfo::retransmits);
    case Field::retransmissions:
      return told(tcp, &TcpInfo::total_retransmitted);
    case Field::sent_bytes:
      return told(tcp, &TcpInfo::sent_bytes);
    case Field::received_bytes:
      return told(tcp, &TcpInfo::received_bytes);
    case Field::acknowledged_bytes:
      return told(tcp, &TcpInfo::acknowledged_bytes);
    case Field::retransmitted_bytes:
      return told(tcp, &TcpInfo::retransmitted_bytes);
    case Field::unsent_bytes:
      return told(tcp, &TcpInfo::unsent_bytes);
    case Field::segments_sent:
      return told(tcp, &TcpInfo::segments_sent);
    case Field::segments_received:
      return told(tcp, &TcpInfo::segments_received);
    case Field::since_sent:
      return told(tcp, &TcpInfo::since_data_sent_ms, 1000);
    case Field::since_received:
      return told(tcp, &TcpInfo::since_data_received_ms, 1000);
    case Field::busy:
      return told(tcp, &TcpInfo::busy_us);
    default:
      return {};
  }
}

// A listener's tcp_info is what its connections will begin with, not what it measured.
Value tcp_value(const Snapshot& snapshot, const Row& row, Field field) noexcept {
  if (field == Field::congestion) return a_text(snapshot.congestion(row));
  const TcpInfo* const tcp = snapshot.tcp_info(row);
  if (tcp == nullptr || row.state == State::listen) return {};
  // Before there is a connection the kernel counts these from the beginning of its clock.
  const bool is_silence = field == Field::since_sent || field == Field::since_received;
  if (is_silence && row.state == State::syn_sent) return {};
  const Value value = path_value(*tcp, field);
  return std::holds_alternative<std::monostate>(value) ? traffic_value(*tcp, field) : value;
}

}  // namespace

std::span<const FieldInfo> fields() noexcept { return registry; }

const FieldInfo& info(Field field) noexcept { return registry[static_cast<std::size_t>(field)]; }

void add_needs(Field field, ColumnSet& columns) noexcept {
  if (field == Field::user) columns.users = true;
  if (field == Field::interface) columns.interfaces = true;
  if (field == Field::cookie) columns.cookies = true;
  if (field == Field::cgroup_id) columns.cgroups = true;
  if (field == Field::owner_reason || field == Field::pid) columns.owners = true;
  if (field == Field::process) columns.process = true;
  if (field == Field::executable || field == Field::command) columns.programs = true;
  if (field >= Field::unit && field <= Field::container) columns.units = true;
  if (field == Field::receive_queue || field == Field::send_queue) columns.queues = true;
  if (field >= Field::receive_memory && field <= Field::drops) columns.memory = true;
  if (field >= Field::timer && field <= Field::timer_attempts) columns.timers = true;
  if (field >= Field::congestion) columns.tcp_info = true;
}

Value value(const Snapshot& snapshot, const Row& row, Field field) noexcept {
  if (info(field).of_owners) {
    const auto owners = snapshot.owners(row);
    return owners.empty() ? Value() : value(snapshot, owners.front(), field);
  }
  if (field >= Field::congestion) return tcp_value(snapshot, row, field);
  if (field >= Field::timer) {
    const SocketTimer* const timer = snapshot.timer(row);
    return timer == nullptr ? Value() : timer_value(*timer, field);
  }
  if (field >= Field::receive_memory) {
    const SocketMemory* const memory = snapshot.memory(row);
    return memory == nullptr ? Value() : memory_value(*memory, field);
  }
  if (field >= Field::receive_queue) return queue_value(snapshot, row, field);
  return socket_value(snapshot, row, field);
}

Value value(const Snapshot& snapshot, const Holder& holder, Field field) noexcept {
  switch (field) {
    case Field::pid:
      return a_number(snapshot.process(holder).pid);
    case Field::process:
      return a_text(snapshot.process(holder).name());
    case Field::executable:
      return a_text(snapshot.facts(holder).executable);
    case Field::command:
      return a_text(snapshot.facts(holder).command_line);
    case Field::unit:
      return a_text(snapshot.facts(holder).unit);
    case Field::user_unit:
      return a_text(snapshot.facts(holder).user_unit);
    case Field::cgroup:
      return a_text(snapshot.facts(holder).cgroup);
    case Field::container:
      return a_text(snapshot.facts(holder).container);
    default:
      return {};
  }
}

}  // namespace tcptable

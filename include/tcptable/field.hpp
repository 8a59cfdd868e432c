// Everything that can be asked about a socket, by name: what filters speak of, what tools show.
//
//   for (const tcptable::FieldInfo& info : tcptable::fields()) std::puts(info.id.data());
//   const auto rtt = tcptable::value(snapshot, row, tcptable::Field::rtt);
//   if (const auto* us = std::get_if<std::uint64_t>(&rtt)) std::printf("%lu us\n", *us);
//
// A field is one of the socket, with at most one value a row, or one of its owners, with a value
// for each. A value that was not asked for (add_needs()), that the kernel did not tell, or that
// does not exist is std::monostate, never 0.
//
// All functions here are pure, allocate nothing and may be called by any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include <tcptable/address.hpp>
#include <tcptable/export.hpp>
#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable {

enum class Field : std::uint8_t {
  protocol,
  family,
  local_address,
  local_port,
  remote_address,
  remote_port,
  state,
  interface,
  interface_index,
  uid,
  user,
  inode,
  cookie,
  cgroup_id,
  owner_reason,
  // of each owner
  pid,
  process,
  executable,
  command,
  unit,
  user_unit,
  cgroup,
  container,
  // queues, and what the kernel holds for the socket
  receive_queue,
  send_queue,
  receive_memory,
  receive_buffer,
  send_memory,
  send_buffer,
  drops,
  // the timer in force
  timer,
  timer_expires,
  timer_attempts,
  // of TCP connections: tcp_info
  congestion,
  congestion_phase,
  rtt,
  rtt_variance,
  min_rtt,
  receive_rtt,
  retransmission_timeout,
  congestion_window,
  slow_start_threshold,
  send_mss,
  path_mtu,
  unacknowledged,
  lost,
  retransmits,
  retransmissions,
  sent_bytes,
  received_bytes,
  acknowledged_bytes,
  retransmitted_bytes,
  unsent_bytes,
  segments_sent,
  segments_received,
  delivery_rate,
  pacing_rate,
  since_sent,
  since_received,
  busy,
  receive_window,
  send_window,
};

enum class FieldKind : std::uint8_t { number, text, address };

// Of numbers. Durations are microseconds wherever the kernel tells milliseconds, too.
enum class FieldUnit : std::uint8_t { none, microseconds, bytes, bytes_per_second, segments };

struct FieldInfo {
  Field field{};
  FieldKind kind{};
  FieldUnit unit{};
  bool of_owners = false;
  std::string_view id;       // "rtt": in filters and as the name of a column
  std::string_view key;      // "rtt_us": in documents, where it has its unit with it
  std::string_view meaning;  // a line for help, without a full stop
};

// In the order of the enumeration, so fields()[index] is Field(index).
TCPTABLE_API std::span<const FieldInfo> fields() noexcept;

TCPTABLE_API const FieldInfo& info(Field field) noexcept;

// The field with this id or key, or with another usual name of it, such as ss(8) and ps(1) have:
// tcptable(7) lists them. Capital letters are as good as small ones, and - as _.
TCPTABLE_API std::optional<Field> find_field(std::string_view name) noexcept;

// The name of a field that looks most like a word that is none; empty when none does.
TCPTABLE_API std::string_view nearest_field_name(std::string_view name) noexcept;

// Adds what a query has to ask for so that the field can have a value.
TCPTABLE_API void add_needs(Field field, ColumnSet& columns) noexcept;

// Text lives as long as the snapshot.
using Value = std::variant<std::monostate, std::uint64_t, std::string_view, Address>;

// Of a field of owners: the first owner's.
TCPTABLE_API Value value(const Snapshot& snapshot, const Row& row, Field field) noexcept;

// Of a field of owners, for one of them; nothing for a field of the socket.
TCPTABLE_API Value value(const Snapshot& snapshot, const Holder& holder, Field field) noexcept;

}  // namespace tcptable

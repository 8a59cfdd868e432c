// A host by hand: a few sockets of every kind, one of whose owners calls itself what a stranger
// would.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <tcptable/snapshot_builder.hpp>

#include "shown.hpp"

namespace tcptable::app::testing {

inline constexpr std::string_view hostile = "\x1B[31mx\n\"\xFF,\t=";

inline Row row_at(State state, std::string_view local, std::uint16_t local_port,
                  std::string_view remote, std::uint16_t remote_port) {
  Row row{};
  row.protocol = Protocol::tcp;
  row.state = state;
  const Address local_address = Address::parse(local).value();
  row.family = local_address.family;
  row.local_bytes = local_address.bytes;
  row.remote_bytes = Address::parse(remote).value().bytes;
  row.local_port = local_port;
  row.remote_port = remote_port;
  row.uid = 1000;
  return row;
}

inline Process process_of(std::uint32_t pid, std::string_view name) {
  Process process{.start_time_ticks = 100 + pid, .pid = pid, .uid = 33};
  std::copy_n(name.begin(), std::min<std::size_t>(name.size(), 15), process.name_bytes.begin());
  return process;
}

// 0: nginx and a worker listen on [::]:443. 1: the stranger's connection, measured. 2: TIME-WAIT.
// 3: UDP without a peer, whose owner may not be known.
inline Snapshot small_host() {
  SnapshotBuilder builder;
  const auto nginx = builder.add_process(process_of(10, "nginx"), {.unit = "nginx.service"});
  const auto worker = builder.add_process(process_of(11, "nginx"));
  const auto stranger =
      builder.add_process(process_of(20, hostile), {.command_line = std::string(hostile)});
  builder.add_user(1000, "alice");

  Row listener = row_at(State::listen, "::", 443, "::", 0);
  listener.inode = 77;
  listener.cookie = 4099;
  const Holder listeners[] = {{.process = nginx, .descriptor = 6},
                              {.process = worker, .descriptor = 6}};
  builder.add(listener, {.owner_reason = OwnerReason::known, .queues = Queues{0, 511}}, listeners);

  Row connection = row_at(State::established, "10.1.2.3", 50000, "192.0.2.7", 443);
  connection.inode = 78;
  TcpInfo info{};
  info.rtt_us = 61500;
  info.sent_bytes = 123456;
  info.delivery_rate_bytes_per_s = 4 << 20;
  info.known_bytes = 280;
  const Holder holders[] = {{.process = stranger, .descriptor = 3}};
  builder.add(connection,
              {.owner_reason = OwnerReason::known,
               .queues = Queues{1, 2},
               .tcp = info,
               .congestion = "cubic"},
              holders);

  Row waiting = row_at(State::time_wait, "10.1.2.3", 50001, "192.0.2.7", 443);
  waiting.uid = no_uid;
  builder.add(waiting, {.owner_reason = OwnerReason::time_wait,
                        .timer = SocketTimer{TimerKind::time_wait, 0, 59000}});

  Row udp = row_at(State::closed, "0.0.0.0", 53, "0.0.0.0", 0);
  udp.protocol = Protocol::udp;
  udp.inode = 79;
  builder.add(udp, {.owner_reason = OwnerReason::permission});

  builder.set_engines(Engine::netlink, Engine::procfs);
  builder.add_gap({.kind = GapKind::processes_denied, .count = 3});
  builder.set_complete(false);
  builder.set_taken_at_ns(1795439107250000000);
  return std::move(builder).build();
}

inline Columns named(std::initializer_list<std::string_view> ids) {
  Columns columns;
  for (const std::string_view id : ids) columns.push_back(find_column(id));
  return columns;
}

}  // namespace tcptable::app::testing

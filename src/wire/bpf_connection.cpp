#include "bpf_connection.hpp"

#include <sys/socket.h>

#include <algorithm>

#include "connection_record.h"
#include "kernel_state.hpp"

namespace tcptable::wire {

static_assert(sizeof(tcptable_connection) == connection_size);
static_assert(offsetof(tcptable_connection, inode) == connection_addresses_size);
static_assert(offsetof(tcptable_connection, local_port) == connection_ports_at);
static_assert(offsetof(tcptable_connection, cookie) == 48);
static_assert(offsetof(tcptable_connection, state) == 57);

bool decode_connection(sys::Bytes record, Row& row) noexcept {
  const auto connection = sys::load<tcptable_connection>(record);
  if (!connection) return false;
  const bool ipv4 = connection->family == AF_INET;
  if (!ipv4 && connection->family != AF_INET6) return false;
  if (!state_from_kernel(connection->state, Protocol::tcp, row.state)) return false;

  row.protocol = Protocol::tcp;
  row.family = ipv4 ? Family::ipv4 : Family::ipv6;
  const std::size_t address_size = ipv4 ? 4 : 16;
  row.local_bytes = {};
  row.remote_bytes = {};
  std::copy_n(connection->local, address_size, row.local_bytes.begin());
  row.local_port = connection->local_port;
  row.remote_port = 0;
  if (row.state != State::listen) {
    std::copy_n(connection->remote, address_size, row.remote_bytes.begin());
    row.remote_port = connection->remote_port;
  }
  row.interface_index = connection->interface_index;
  row.cookie = connection->cookie;
  row.inode = connection->inode;
  row.uid = known_uid(connection->uid, connection->inode);
  row.flags = 0;
  return true;
}

}  // namespace tcptable::wire

// What holds of every row that a decoder gives.
#pragma once

#include <tcptable/socket.hpp>

#include "input.hpp"

namespace tcptable::fuzz {

inline void require_decoded(const Row& row, Protocol protocol) {
  require(row.protocol == protocol);
  require(row.family == Family::ipv4 || row.family == Family::ipv6);
  require(name(row.state) != "UNKNOWN");
  if (row.family == Family::ipv4) {
    for (std::size_t i = 4; i < 16; ++i)
      require(row.local_bytes[i] == 0 && row.remote_bytes[i] == 0);
    require(!row.has(RowFlag::v6_only) && !row.has(RowFlag::v6_only_known));
  }
  if (row.state == State::listen)
    require(row.remote_port == 0 && is_unspecified(row.remote_address()));
  require(!row.has(RowFlag::mapped));
  require(!row.has(RowFlag::v6_only) || row.has(RowFlag::v6_only_known));
  require(row.inode != 0 || row.uid != 0);
}

}  // namespace tcptable::fuzz

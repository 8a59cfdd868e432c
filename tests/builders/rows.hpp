// Rows as the kernel's own view has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tcptable/socket.hpp>

namespace tcptable::test {

struct Endpoint {
  Endpoint(std::string_view text, std::uint16_t number)
      : address(Address::parse(text).value()), port(number) {}

  Address address;
  std::uint16_t port;
};

inline Row make_row(Protocol protocol, State state, const Endpoint& local, const Endpoint& remote,
                    std::uint32_t inode) {
  Row row{};
  row.protocol = protocol;
  row.state = state;
  row.family = local.address.family;
  row.local_bytes = local.address.bytes;
  row.local_port = local.port;
  row.remote_bytes = remote.address.bytes;
  row.remote_port = remote.port;
  row.inode = inode;
  row.uid = inode == 0 ? no_uid : 1000;
  row.cookie = inode == 0 ? 0 : inode + 1'000'000ULL;
  return row;
}

inline Endpoint no_peer(const Endpoint& local) {
  return {local.address.family == Family::ipv4 ? "0.0.0.0" : "::", 0};
}

inline Row listener(const Endpoint& local, std::uint32_t inode) {
  return make_row(Protocol::tcp, State::listen, local, no_peer(local), inode);
}
inline Row connection(const Endpoint& local, const Endpoint& remote, std::uint32_t inode,
                      State state = State::established) {
  return make_row(Protocol::tcp, state, local, remote, inode);
}
inline Row udp_socket(const Endpoint& local, std::uint32_t inode) {
  return make_row(Protocol::udp, State::closed, local, no_peer(local), inode);
}

inline Row with_flag(Row row, RowFlag flag) {
  row.flags = static_cast<std::uint8_t>(row.flags | static_cast<std::uint8_t>(flag));
  return row;
}
inline Row with_interface(Row row, std::uint32_t index) {
  row.interface_index = index;
  return row;
}
inline Row with_uid(Row row, std::uint32_t uid) {
  row.uid = uid;
  return row;
}

// For comparing what a person would compare: "tcp 10.0.0.1:80 10.0.0.2:5000 ESTABLISHED".
inline std::string text_of(const Row& row) {
  return std::string(name(row.protocol)) + " " + to_string(row.local_address()) + ":" +
         std::to_string(row.local_port) + " " + to_string(row.remote_address()) + ":" +
         std::to_string(row.remote_port) + " " + std::string(name(row.state));
}

}  // namespace tcptable::test

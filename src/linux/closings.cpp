#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <tcptable/closings.hpp>

#include "netlink.hpp"
#include "socket_details.hpp"
#include "syscall.hpp"
#include "unique_fd.hpp"
#include "without_exceptions.hpp"

namespace tcptable {
namespace {

constexpr int room_bytes = 4 << 20;

// A call ends after so many announcements, however fast more of them come.
constexpr int announcements_max = 65536;

constexpr std::uint32_t bit(unsigned group) noexcept { return 1U << (group - 1); }

std::uint32_t groups_of(ProtocolSet protocols) noexcept {
  const std::uint32_t tcp = bit(SKNLGRP_INET_TCP_DESTROY) | bit(SKNLGRP_INET6_TCP_DESTROY);
  const std::uint32_t udp = bit(SKNLGRP_INET_UDP_DESTROY) | bit(SKNLGRP_INET6_UDP_DESTROY);
  return (protocols.tcp ? tcp : 0U) | (protocols.udp ? udp : 0U);
}

void add_announced(sys::Bytes datagram, std::vector<Closing>& into) {
  wire::NetlinkWalker walker(datagram);
  SocketDetails details;
  for (wire::NetlinkMessage message; walker.next(message);)
    if (message.type == SOCK_DIAG_BY_FAMILY && wire::decode_end(message.payload, details))
      into.push_back({.row = details.row, .tcp = details.tcp});
}

}  // namespace

struct Closings::State {
  sys::UniqueFd socket;
  std::array<std::byte, 8192> buffer{};
};

Closings::Closings(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Closings::Closings(Closings&& other) noexcept = default;
Closings& Closings::operator=(Closings&& other) noexcept = default;
Closings::~Closings() = default;

Result<Closings> Closings::open(ProtocolSet protocols) {
  return without_exceptions([&]() -> Result<Closings> {
    auto socket = sys::netlink_socket(NETLINK_SOCK_DIAG);
    if (!socket) return socket.error();
    const auto joined = sys::join_netlink_groups(socket->get(), groups_of(protocols), room_bytes);
    if (!joined) return joined.error();
    auto state = std::make_unique<State>();
    state->socket = std::move(*socket);
    return Closings(std::move(state));
  });
}

int Closings::descriptor() const noexcept { return state_->socket.get(); }

Result<bool> Closings::take(std::vector<Closing>& into) {
  return without_exceptions([&]() -> Result<bool> {
    bool all = true;
    for (int count = 0; count < announcements_max; ++count) {
      const auto received = sys::receive_at_once(state_->socket.get(), state_->buffer);
      if (!received && received.error().system_errno == ENOBUFS) {
        all = false;
        continue;
      }
      if (!received) return received.error();
      if (!*received) break;
      add_announced(sys::Bytes(state_->buffer.data(), (*received)->size), into);
    }
    return all;
  });
}

}  // namespace tcptable

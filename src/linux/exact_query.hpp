// Questions about one socket, each answered by one lookup in the kernel's hash.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tcptable/details.hpp>

#include "bytes.hpp"
#include "netlink_channel.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// Writes the indexes of the interfaces, as many as there is room for, and returns how many.
using InterfaceLister = std::size_t (*)(std::span<std::uint32_t> out) noexcept;

class ExactQuery {
 public:
  ExactQuery(NetlinkOpener opener, InterfaceLister interfaces)
      : opener_(std::move(opener)), interfaces_(interfaces) {}

  Result<SocketDetails> details(const Row& row);
  Result<Row> accepting_listener(const Row& row);
  Result<void> close(const Row& row);

  // Whether this kernel can close sockets at all; closes none. No privilege is needed to ask.
  Result<bool> can_close();

 private:
  // What the kernel was asked, and what it has there.
  struct Found {
    Row asked{};
    SocketDetails answer;
  };

  Result<Found> find(const Row& row);
  Result<Found> find_at(const Row& socket);
  Result<Found> find_elsewhere(const Row& socket);
  Result<Found> find_among_sharers(const Row& socket);

  Result<SocketDetails> look_up(const Row& socket);
  template <typename Encode>
  Result<void> send(Encode encode);
  // Calls `on_answer` with the message that answers the last request.
  template <typename OnAnswer>
  Result<void> receive(OnAnswer on_answer);

  NetlinkOpener opener_;
  InterfaceLister interfaces_;
  sys::UniqueFd socket_;
  std::uint32_t sequence_ = 0;
  alignas(8) std::array<std::byte, 8192> buffer_;
};

}  // namespace tcptable::engine

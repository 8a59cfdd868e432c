// A netlink socket that is opened on first need, and opened anew after trouble.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <tcptable/result.hpp>
#include <vector>

#include "bytes.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// Makes a socket to talk to. A test hands in one end of a socketpair and plays the kernel.
using NetlinkOpener = std::function<Result<sys::UniqueFd>()>;

class NetlinkChannel {
 public:
  // The kernel fills no larger datagram.
  static constexpr std::size_t read_bytes_max = 32768;

  explicit NetlinkChannel(NetlinkOpener opener)
      : opener_(std::move(opener)), buffer_(read_bytes_max) {}

  Result<void> send(std::span<const std::byte> message);

  // The next datagram, valid until the next call. EMSGSIZE when it was larger than the buffer,
  // which has grown meanwhile: the same conversation once more will do.
  Result<sys::Bytes> receive();

  // Returns when there is a datagram to receive, or never will be.
  Result<void> await();

  // Leaves the conversation: datagrams of it may still be on their way.
  void close() noexcept { socket_.reset(); }

  // How far the kernel fills datagrams from now on, in a new conversation.
  void read_by(std::size_t bytes) noexcept;

  // False for a datagram that the kernel surely ended for want of something to say, if it needs no
  // more than `message_bytes_max` for a socket.
  bool may_be_full(std::size_t datagram_bytes, std::size_t message_bytes_max) const noexcept;

 private:
  Result<void> open();

  NetlinkOpener opener_;
  sys::UniqueFd socket_;
  std::vector<std::byte> buffer_;
  std::size_t read_bytes_ = read_bytes_max;
};

}  // namespace tcptable::engine

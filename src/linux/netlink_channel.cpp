// How far the kernel fills a datagram: as far as the largest read so far went, but no further than
// 16 KiB, or since Linux 4.4 32 KiB less what it needs itself. Before the first read that is a
// page. So a conversation begins with something to read: the word that no socket has port 0. Then
// all datagrams have one size, which depends on us. (The message that is made to say nothing,
// NLMSG_NOOP, would do as well, but SELinux takes notice of it.)
#include "netlink_channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "inet_diag.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr std::size_t buffer_bytes_max = 1U << 20;
constexpr std::size_t fill_bytes_max = 32768 - 512;
constexpr std::size_t old_fill_bytes_max = 16384;

}  // namespace

Result<void> NetlinkChannel::open() {
  auto opened = opener_();
  if (!opened) return opened.error();
  Row nobody{};
  nobody.protocol = Protocol::tcp;
  nobody.family = Family::ipv4;
  std::array<std::byte, wire::diag_request_max> message;
  const std::size_t size = wire::encode_lookup(nobody, 0, message);
  if (const auto sent = sys::send(opened->get(), std::span(message).first(size)); !sent)
    return sent.error();
  const auto answered = sys::receive(opened->get(), std::span(buffer_).first(read_bytes_));
  if (!answered) return answered.error();
  socket_ = std::move(*opened);
  return {};
}

Result<void> NetlinkChannel::send(std::span<const std::byte> message) {
  if (!socket_)
    if (const auto opened = open(); !opened) return opened;
  return sys::send(socket_.get(), message);
}

Result<sys::Bytes> NetlinkChannel::receive() {
  const auto received = sys::receive(socket_.get(), std::span(buffer_).first(read_bytes_));
  if (!received) return received.error();
  if (received->truncated) {
    if (read_bytes_ >= buffer_bytes_max) return Error{ErrorCode::malformed, 0, "sock_diag dump"};
    read_bytes_ *= 2;
    buffer_.resize(std::max(buffer_.size(), read_bytes_));
    return Error{ErrorCode::malformed, EMSGSIZE, "sock_diag dump"};
  }
  return sys::Bytes(buffer_).first(received->size);
}

Result<void> NetlinkChannel::await() { return sys::wait_readable(socket_.get()); }

void NetlinkChannel::read_by(std::size_t bytes) noexcept {
  close();
  read_bytes_ = std::min(bytes, buffer_.size());
}

bool NetlinkChannel::may_be_full(std::size_t datagram_bytes,
                                 std::size_t message_bytes_max) const noexcept {
  const std::size_t fill_max =
      datagram_bytes > old_fill_bytes_max ? fill_bytes_max : old_fill_bytes_max;
  return datagram_bytes >= std::min(read_bytes_, fill_max) - message_bytes_max;
}

}  // namespace tcptable::engine

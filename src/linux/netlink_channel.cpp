// How far the kernel fills a datagram: as far as the largest read so far went, but no further than
// 16 KiB, or since Linux 4.4 32 KiB less what it needs itself. Before the first read that is a
// page. So a conversation begins with something to read: no operation, to be acknowledged. Then all
// datagrams have one size, which depends on us.
#include "netlink_channel.hpp"

#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>

#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr std::size_t buffer_bytes_max = 1U << 20;
constexpr std::size_t fill_bytes_max = 32768 - 512;
constexpr std::size_t old_fill_bytes_max = 16384;
constexpr std::size_t message_bytes_max = 256;  // of a socket, with what we ask for

}  // namespace

Result<void> NetlinkChannel::open() {
  auto opened = opener_();
  if (!opened) return opened.error();
  nlmsghdr nothing{};
  nothing.nlmsg_len = sizeof nothing;
  nothing.nlmsg_type = NLMSG_NOOP;
  nothing.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  if (const auto sent = sys::send(opened->get(), std::as_bytes(std::span(&nothing, 1))); !sent)
    return sent.error();
  const auto acknowledged = sys::receive(opened->get(), std::span(buffer_).first(read_bytes_));
  if (!acknowledged) return acknowledged.error();
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

bool NetlinkChannel::may_be_full(std::size_t datagram_bytes) const noexcept {
  const std::size_t fill_max =
      datagram_bytes > old_fill_bytes_max ? fill_bytes_max : old_fill_bytes_max;
  return datagram_bytes >= std::min(read_bytes_, fill_max) - message_bytes_max;
}

}  // namespace tcptable::engine

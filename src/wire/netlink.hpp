// The framing of netlink: messages one after another in a datagram (netlink(7), linux/netlink.h).
//
//   0        4      6       8          12         16
//   | length | type | flags | sequence | port     | payload … | padding to 4 |
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <optional>

#include "bytes.hpp"

namespace tcptable::wire {

struct NetlinkMessage {
  std::uint16_t type = 0;
  std::uint16_t flags = 0;
  std::uint32_t sequence = 0;
  sys::Bytes payload;
};

// Walks the messages of one datagram in place. After the walk, malformed() tells whether it ended
// because a header did not fit or claimed a length that cannot be.
class NetlinkWalker {
 public:
  explicit NetlinkWalker(sys::Bytes datagram) noexcept : rest_(datagram) {}

  bool next(NetlinkMessage& message) noexcept {
    if (rest_.empty()) return false;
    const auto header = sys::load<nlmsghdr>(rest_);
    if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > rest_.size()) {
      malformed_ = true;
      return false;
    }
    message.type = header->nlmsg_type;
    message.flags = header->nlmsg_flags;
    message.sequence = header->nlmsg_seq;
    message.payload = rest_.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr));
    rest_ = sys::drop(rest_, NLMSG_ALIGN(header->nlmsg_len));
    return true;
  }

  bool malformed() const noexcept { return malformed_; }

 private:
  sys::Bytes rest_;
  bool malformed_ = false;
};

// Attributes of a message, the same way: length, type, payload, padding to 4.
struct NetlinkAttribute {
  std::uint16_t type = 0;
  sys::Bytes payload;
};

class AttributeWalker {
 public:
  explicit AttributeWalker(sys::Bytes attributes) noexcept : rest_(attributes) {}

  // A cut or impossible attribute ends the walk; what came before it stands.
  bool next(NetlinkAttribute& attribute) noexcept;

 private:
  sys::Bytes rest_;
};

// The errno that NLMSG_ERROR or NLMSG_DONE carries, 0 for success. NLMSG_DONE may carry none.
// Nothing when an NLMSG_ERROR is too short to say.
std::optional<int> netlink_errno(const NetlinkMessage& message) noexcept;

}  // namespace tcptable::wire

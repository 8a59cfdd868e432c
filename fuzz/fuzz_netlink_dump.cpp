// One datagram of a dump: framing, error codes, sockets.
#include "inet_diag.hpp"
#include "netlink.hpp"
#include "row_rules.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sys::Bytes datagram = fuzz::bytes(data, size);
  wire::NetlinkWalker walker(datagram);
  wire::NetlinkMessage message;
  std::size_t consumed = 0;
  while (walker.next(message)) {
    consumed += sizeof(nlmsghdr) + message.payload.size();
    fuzz::require(consumed <= size);
    static_cast<void>(wire::netlink_errno(message));
    static_cast<void>(wire::decode_cgroup(message.payload));
    for (const Protocol protocol : {Protocol::tcp, Protocol::udp}) {
      Row row{};
      Queues queues;
      if (wire::decode_socket(message.payload, protocol, row, queues))
        fuzz::require_decoded(row, protocol);
    }
  }
  return 0;
}

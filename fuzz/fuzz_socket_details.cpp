// The answer to a request for one socket, with its attributes.
#include "row_rules.hpp"
#include "socket_details.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const Protocol protocol : {Protocol::tcp, Protocol::udp}) {
    SocketDetails details;
    if (!wire::decode_details(fuzz::bytes(data, size), protocol, details)) continue;
    fuzz::require_decoded(details.row, protocol);
    fuzz::require(details.congestion().size() <= 16);
    if (details.tcp) fuzz::require(details.tcp->known_bytes <= 280);
  }
  SocketDetails ended;
  if (wire::decode_end(fuzz::bytes(data, size), ended)) {
    fuzz::require_decoded(ended.row, ended.row.protocol);
    fuzz::require(ended.row.state == State::closed);
  }
  return 0;
}

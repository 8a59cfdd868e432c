// struct tcp_info of any length.
#include "input.hpp"
#include "tcp_info.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const TcpInfo info = wire::decode_tcp_info(fuzz::bytes(data, size));
  fuzz::require(info.known_bytes == std::min<std::size_t>(size, 280));
  fuzz::require(info.has(&TcpInfo::rtt_us) == (size >= 72));
  fuzz::require(info.get(&TcpInfo::sent_bytes).has_value() == (size >= 208));
  fuzz::require(!info.has(&TcpInfo::known_bytes));
  fuzz::require(info.peer_window_scale() <= 15 && info.own_window_scale() <= 15);
  return 0;
}

// /proc/sys/net/ipv4/ip_local_port_range.
#include "input.hpp"
#include "port_range.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto range = wire::parse_port_range(fuzz::text(data, size));
  fuzz::require(!range || range->first <= range->last);
  return 0;
}

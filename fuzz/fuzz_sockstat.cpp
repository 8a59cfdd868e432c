// /proc/net/sockstat.
#include "input.hpp"
#include "sockstat.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wire::SocketCounts counts;
  const bool found = wire::parse_sockstat(fuzz::text(data, size), counts);
  // Every TCP counter stands on a line that would have been found.
  fuzz::require(found || (counts.tcp4 == 0 && counts.tcp6 == 0 && counts.time_wait == 0));
  return 0;
}

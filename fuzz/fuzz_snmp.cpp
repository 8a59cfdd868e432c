// /proc/net/snmp.
#include "input.hpp"
#include "snmp.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  const auto events = wire::parse_snmp(text);
  fuzz::require(!events || text.find("ActiveOpens") != std::string_view::npos);
  return 0;
}

// /proc/net/snmp, netstat and snmp6.
#include "input.hpp"
#include "protocol_counters.hpp"
#include "snmp.hpp"

using namespace tcptable;

namespace {

bool lies_within(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

template <typename Counters>
void walk(std::string_view text) {
  Counters counters(text);
  std::size_t count = 0;
  for (wire::Counter counter; counters.next(counter); ++count) {
    fuzz::require(!counter.name.empty() && lies_within(counter.name, text));
    fuzz::require(counter.group.empty() || lies_within(counter.group, text));
  }
  fuzz::require(count <= text.size());
}

template <typename Statistics, typename... Readers>
void read(std::string_view text, Readers... readers) {
  Statistics statistics;
  (static_cast<void>(readers(text, statistics)), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  const auto events = wire::parse_tcp_events(text);
  fuzz::require(!events || text.find("ActiveOpens") != std::string_view::npos);
  walk<wire::CounterPairs>(text);
  walk<wire::CounterLines>(text);
  read<TcpStatistics>(text, wire::read_tcp, wire::read_tcp_extension);
  read<UdpStatistics>(text, wire::read_udp, wire::read_udp6);
  read<IpStatistics>(text, wire::read_ip, wire::read_ip6, wire::read_ip_extension);
  read<IcmpStatistics>(text, wire::read_icmp, wire::read_icmp6);
  return 0;
}

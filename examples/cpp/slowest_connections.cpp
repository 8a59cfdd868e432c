// The established connections with the longest round trips, and what each of them had to send
// again.
#include <algorithm>
#include <cstdio>
#include <tcptable/tcptable.hpp>
#include <vector>

using tcptable::TcpInfo;

int main() {
  tcptable::Query query;
  query.protocols = {.tcp = true, .udp = false};
  query.states = {tcptable::State::established};
  const auto table = tcptable::snapshot(query);
  if (!table) {
    std::fprintf(stderr, "%s\n", to_string(table.error()).c_str());
    return 1;
  }

  std::vector<tcptable::SocketDetails> connections;
  for (const tcptable::Row& row : *table) {
    // One that has ended since is not found.
    if (auto known = tcptable::details(row); known && known->tcp) connections.push_back(*known);
  }
  std::ranges::sort(connections, std::ranges::greater(),
                    [](const auto& each) { return each.tcp->rtt_us; });
  connections.resize(std::min<std::size_t>(connections.size(), 10));
  for (const tcptable::SocketDetails& each : connections) {
    std::printf("%s:%u  %.1f ms  ", to_string(each.row.remote_address()).c_str(),
                each.row.remote_port, each.tcp->rtt_us / 1000.0);
    // Kernels before 4.19 do not count it, which is not the same as 0.
    if (const auto bytes = each.tcp->get(&TcpInfo::retransmitted_bytes)) {
      std::printf("%llu bytes sent again\n", static_cast<unsigned long long>(*bytes));
    } else {
      std::printf("-\n");
    }
  }
}

// The sockets of one process: process_connections PID
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <tcptable/tcptable.hpp>

namespace {

std::string endpoint(const tcptable::Address& address, std::uint16_t port) {
  const bool brackets = address.family == tcptable::Family::ipv6;
  return (brackets ? "[" : "") + to_string(address) + (brackets ? "]:" : ":") +
         std::to_string(port);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t pid = 0;
  if (argc != 2 ||
      std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), pid).ec != std::errc()) {
    std::fprintf(stderr, "usage: process_connections PID\n");
    return 2;
  }
  tcptable::Query query;
  query.pids = {pid};
  query.ordering = tcptable::Ordering::endpoints;

  const auto table = tcptable::snapshot(query);
  if (!table) {
    std::fprintf(stderr, "%s\n", to_string(table.error()).c_str());
    return 1;
  }
  for (const tcptable::Row& row : *table) {
    const std::string protocol(name(row.protocol));
    const std::string state(name(row.state));
    std::printf("%-4s %-12s %s -> %s\n", protocol.c_str(), state.c_str(),
                endpoint(row.local_address(), row.local_port).c_str(),
                endpoint(row.remote_address(), row.remote_port).c_str());
  }
}

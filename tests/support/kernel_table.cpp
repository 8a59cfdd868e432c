#include "support/kernel_table.hpp"

#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace tcptable::test {

std::vector<KernelRow> kernel_tcp_rows(int family) {
  std::ifstream table(family == AF_INET ? "/proc/thread-self/net/tcp"
                                        : "/proc/thread-self/net/tcp6");
  std::vector<KernelRow> rows;
  std::string line;
  std::getline(table, line);  // the heading
  while (std::getline(table, line)) {
    unsigned local = 0;
    unsigned remote = 0;
    unsigned state = 0;
    unsigned inode = 0;
    if (std::sscanf(line.c_str(), " %*[^:]: %*[0-9A-F]:%X %*[0-9A-F]:%X %X %*s %*s %*s %*u %*u %u",
                    &local, &remote, &state, &inode) != 4) {
      throw std::runtime_error("unreadable line: " + line);
    }
    rows.push_back({static_cast<std::uint16_t>(local), static_cast<std::uint16_t>(remote),
                    static_cast<int>(state), inode});
  }
  return rows;
}

KernelRow await_kernel_state(int family, std::uint16_t local_port, std::uint16_t remote_port,
                             int state) {
  int last_state = 0;
  for (int attempt = 0; attempt < 5000; ++attempt) {
    for (const KernelRow& row : kernel_tcp_rows(family)) {
      if (row.local_port != local_port || row.remote_port != remote_port) continue;
      last_state = row.state;
      if (row.state == state) return row;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  throw std::runtime_error("the socket is in state " + std::to_string(last_state) +
                           " and never came to " + std::to_string(state));
}

}  // namespace tcptable::test

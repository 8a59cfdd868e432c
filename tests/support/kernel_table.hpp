// What the kernel itself says about a socket, read by the shortest way there is: the reference that
// a fixture checks before the library is asked.
#pragma once

#include <cstdint>
#include <vector>

namespace tcptable::test {

struct KernelRow {
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  int state = 0;  // the kernel's number
  std::uint32_t inode = 0;
};

// /proc/net/tcp or tcp6 of the calling thread's network namespace.
std::vector<KernelRow> kernel_tcp_rows(int family);

// Waits for the row. Throws when it does not come within seconds: state changes follow the packets,
// and packets on lo or a tun device need no longer than that.
KernelRow await_kernel_state(int family, std::uint16_t local_port, std::uint16_t remote_port,
                             int state);

}  // namespace tcptable::test

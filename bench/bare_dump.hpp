// The yardstick of every figure: what the kernel alone costs. An AF_INET sock_diag dump of all
// states, read in pieces of 32 KiB (the kernel fills no more), each message parsed into a row, in
// one thread, with none of the library's code. What a table costs beyond this is the table's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tcptable::bench {

struct BareRow {
  std::uint32_t state;
  std::uint32_t local_address;
  std::uint32_t local_port;
  std::uint32_t remote_address;
  std::uint32_t remote_port;
  std::uint32_t inode;
};

// Replaces the contents of `rows`, keeping its memory. Ends the program when the kernel refuses.
void bare_dump(std::vector<BareRow>& rows);

}  // namespace tcptable::bench

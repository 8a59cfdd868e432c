// Records of the BPF walk over the connection table.
#include "bpf_connection.hpp"
#include "input.hpp"
#include "row_rules.hpp"

using namespace tcptable;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::bytes(data, size);
  for (Row row{}; wire::decode_connection(rest, row); rest = rest.subspan(wire::connection_size)) {
    fuzz::require_decoded(row, Protocol::tcp);
    fuzz::require(row.flags == 0);
  }
  return 0;
}

// The stream of the BPF owner iterator, cut into reads anywhere: the records do not depend on the
// cuts, and a stream that was refused gives nothing more.
#include <cstdlib>
#include <vector>

#include "bpf_record.hpp"
#include "input.hpp"

using namespace tcptable;

namespace {

struct Reading {
  bool accepted = true;
  bool whole = false;
  std::vector<std::uint32_t> numbers;
};

Reading read_in_pieces(sys::Bytes bytes, std::size_t piece) {
  wire::RecordStream stream;
  Reading reading;
  while (reading.accepted && !bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    reading.accepted = stream.feed(
        bytes.first(size),
        [&](const wire::ProcessRecord& record) { reading.numbers.push_back(record.pid); },
        [&](const wire::HolderRecord& record) { reading.numbers.push_back(record.inode); });
    bytes = bytes.subspan(size);
  }
  reading.whole = stream.is_whole();
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sys::Bytes bytes = std::as_bytes(std::span(data, size));
  const Reading whole = read_in_pieces(bytes, size);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{13}}) {
    const Reading cut = read_in_pieces(bytes, piece);
    if (cut.accepted != whole.accepted || cut.numbers != whole.numbers) std::abort();
    if (cut.accepted && cut.whole != whole.whole) std::abort();
  }
  return 0;
}

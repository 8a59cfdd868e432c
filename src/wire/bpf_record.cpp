#include "bpf_record.hpp"

namespace tcptable::wire {
namespace {

struct Header {
  std::uint32_t magic;
  std::uint32_t version;
  std::uint32_t process_size;
  std::uint32_t holder_size;
};

constexpr std::uint32_t magic = 0x74637074;

static_assert(sizeof(ProcessRecord) == 36 && sizeof(HolderRecord) == 12);

}  // namespace

std::optional<RecordHeader> parse_record_header(sys::Bytes bytes) noexcept {
  const auto header = sys::load<Header>(bytes);
  if (!header || header->magic != magic) return std::nullopt;
  const bool is_known = header->version == known_record_version &&
                        header->process_size == sizeof(ProcessRecord) &&
                        header->holder_size == sizeof(HolderRecord);
  return RecordHeader{header->version, is_known};
}

}  // namespace tcptable::wire

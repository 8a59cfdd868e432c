#include "bpf_record.hpp"

namespace tcptable::wire {
namespace {

struct Header {
  std::uint32_t magic;
  std::uint32_t version;
  std::uint32_t record_size;
  std::uint32_t kind;
};

constexpr std::uint32_t magic = 0x74637074;
constexpr std::uint32_t holder_size = 20;
constexpr std::uint32_t process_size = 32;

}  // namespace

std::optional<std::uint32_t> record_version(sys::Bytes bytes) noexcept {
  const auto header = sys::load<Header>(bytes);
  if (!header || header->magic != magic) return std::nullopt;
  return header->version;
}

bool RecordStream::accept_header(sys::Bytes bytes) noexcept {
  const auto header = sys::load<Header>(bytes);
  const std::uint32_t size = kind_ == RecordKind::holders ? holder_size : process_size;
  if (!header || header->magic != magic || header->version != known_record_version ||
      header->kind != static_cast<std::uint32_t>(kind_) || header->record_size != size)
    return false;
  record_size_ = size;
  return true;
}

}  // namespace tcptable::wire

// The records of the BPF owner iterator (src/linux/bpf/record.h): bytes of any reading → values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "bytes.hpp"

namespace tcptable::wire {

inline constexpr std::uint32_t known_record_version = 1;

// What the front of a reading says of the records.
struct RecordHeader {
  std::uint32_t version;
  bool is_known;  // and so can be read: of the version that we know, in the sizes that it has
};

// Nothing when the bytes do not begin with a header of ours.
std::optional<RecordHeader> parse_record_header(sys::Bytes bytes) noexcept;

struct ProcessRecord {
  std::uint32_t no_inode;  // 0
  std::uint32_t pid;
  std::uint32_t uid;
  std::uint32_t start_ticks;
  std::array<char, 16> name;   // need not be zero-terminated
  std::uint32_t is_countable;  // not 0: its holders are references that no other process shows
};

// A descriptor of the process that was named last.
struct HolderRecord {
  std::uint32_t inode;
  std::int32_t descriptor;
  std::uint32_t references;  // 0 unknown
};

// Puts records together that a read may have cut, and checks the header that comes before them.
class RecordStream {
 public:
  // Calls `on_process` and `on_holder` with each whole record. False when the header is not ours or
  // of another version, or a holder comes before any process; nothing more is called then.
  template <typename OnProcess, typename OnHolder>
  bool feed(sys::Bytes bytes, OnProcess&& on_process, OnHolder&& on_holder) {
    rest_.insert(rest_.end(), bytes.begin(), bytes.end());
    sys::Bytes unread(rest_);
    if (!has_header_) {
      if (unread.size() < header_size) return true;
      const auto header = parse_record_header(unread);
      if (!header || !header->is_known) return false;
      unread = unread.subspan(header_size);
      has_header_ = true;
    }
    while (const auto inode = sys::load<std::uint32_t>(unread)) {
      const std::size_t size = *inode == 0 ? sizeof(ProcessRecord) : sizeof(HolderRecord);
      if (unread.size() < size) break;
      if (*inode == 0) {
        has_process_ = true;
        on_process(*sys::load<ProcessRecord>(unread));
      } else {
        if (!has_process_) return false;
        on_holder(*sys::load<HolderRecord>(unread));
      }
      unread = unread.subspan(size);
    }
    rest_.erase(rest_.begin(), rest_.end() - static_cast<std::ptrdiff_t>(unread.size()));
    return true;
  }

  // False when the stream ended before its header or within a record.
  bool is_whole() const noexcept { return has_header_ && rest_.empty(); }

 private:
  static constexpr std::size_t header_size = 16;

  bool has_header_ = false;
  bool has_process_ = false;
  std::vector<std::byte> rest_;
};

// The whole number of clock ticks, of which a record holds the low 32 bits. `now` is the current
// number; no process starts later.
constexpr std::uint64_t whole_ticks(std::uint32_t low, std::uint64_t now) noexcept {
  constexpr std::uint64_t period = std::uint64_t{1} << 32;
  const std::uint64_t candidate = (now & ~(period - 1)) | low;
  // One tick of tolerance: the clock is read before the records are.
  return candidate > now + 1 && candidate >= period ? candidate - period : candidate;
}

}  // namespace tcptable::wire

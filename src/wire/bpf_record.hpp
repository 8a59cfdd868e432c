// The records of the BPF iterators (src/linux/bpf/record.h): bytes of any reading → values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bytes.hpp"

namespace tcptable::wire {

enum class RecordKind : std::uint32_t { holders = 1, processes = 2 };

inline constexpr std::uint32_t known_record_version = 1;

// The version that the front of a reading claims; nothing when it does not begin with our header.
std::optional<std::uint32_t> record_version(sys::Bytes bytes) noexcept;

// Puts records together that a read may have cut, and checks the header that comes before them.
class RecordStream {
 public:
  explicit RecordStream(RecordKind kind) noexcept : kind_(kind) {}

  // Calls `on_record` with each whole record. False when the header is not ours, of another
  // version, or of another kind; nothing is called then.
  template <typename OnRecord>
  bool feed(sys::Bytes bytes, OnRecord&& on_record) {
    rest_.insert(rest_.end(), bytes.begin(), bytes.end());
    sys::Bytes unread(rest_);
    if (!has_header_) {
      if (unread.size() < header_size) return true;
      if (!accept_header(unread)) return false;
      unread = unread.subspan(header_size);
      has_header_ = true;
    }
    for (; unread.size() >= record_size_; unread = unread.subspan(record_size_))
      on_record(unread.first(record_size_));
    rest_.erase(rest_.begin(), rest_.end() - static_cast<std::ptrdiff_t>(unread.size()));
    return true;
  }

  // False when the stream ended before its header or within a record.
  bool is_whole() const noexcept { return has_header_ && rest_.empty(); }

 private:
  static constexpr std::size_t header_size = 16;

  bool accept_header(sys::Bytes bytes) noexcept;

  RecordKind kind_;
  bool has_header_ = false;
  std::size_t record_size_ = 0;
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

#include "bpf_connections.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "bpf/table_loader.h"
#include "bpf_connection.hpp"
#include "kept_link.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr Error malformed{ErrorCode::malformed, 0, "BPF connection records"};

// The kernel says EAGAIN when a part of the hash changed while it was walked and nothing else is
// there to be given. A chain is walked in a microsecond or two: that this never succeeds is unheard
// of.
constexpr int vain_reads_max = 100;

constinit KeptLink walk_link(tcptable_bpf_load_table);

// A whole number of records, as the kernel's own buffer holds.
constexpr std::size_t buffer_bytes = 32768;
static_assert(buffer_bytes % wire::connection_size == 0);

// Bytes of a reading, whose end may be the beginning of a record.
class RecordReader {
 public:
  explicit RecordReader(sys::UniqueFd iterator) noexcept : iterator_(std::move(iterator)) {}

  // Whole records, at least one; empty at the end.
  Result<sys::Bytes> next() {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(whole_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(size_), buffer_.begin());
    size_ -= whole_;
    do {
      const auto size = read();
      if (!size) return size.error();
      if (*size == 0 && size_ != 0) return malformed;
      size_ += *size;
      whole_ = size_ - size_ % wire::connection_size;
      if (*size == 0) break;
    } while (whole_ == 0);
    return std::as_bytes(std::span(buffer_).first(whole_));
  }

 private:
  Result<std::size_t> read() {
    for (int vain_reads = 0;; ++vain_reads) {
      const auto size = sys::read(iterator_.get(), std::span(buffer_).subspan(size_));
      const bool is_vain = !size && size.error().system_errno == EAGAIN;
      if (!is_vain || vain_reads == vain_reads_max) return size;
    }
  }

  sys::UniqueFd iterator_;
  std::array<char, buffer_bytes> buffer_;
  std::size_t size_ = 0;
  std::size_t whole_ = 0;
};

// A connection that turns into TIME-WAIT, or begins again out of it, is for an instant in its chain
// twice, the newer state in front. Both are then in one buffer, because a part of the hash is.
class TwinFinder {
 public:
  TwinFinder() noexcept { heads_.fill(none); }

  // Asked of each record in turn: whether one before it is of the same connection.
  bool is_second(sys::Bytes records, std::size_t index) noexcept {
    const std::byte* const record = at(records, index);
    std::uint16_t& head = heads_[slot_of(record)];
    for (std::uint16_t other = head; other != none; other = next_[other])
      if (are_twins(record, at(records, other))) return true;
    next_[index] = std::exchange(head, static_cast<std::uint16_t>(index));
    return false;
  }

 private:
  static constexpr std::uint16_t none = 0xFFFF;
  static constexpr std::size_t records_max = buffer_bytes / wire::connection_size;
  static constexpr std::size_t slots = 1024;

  static const std::byte* at(sys::Bytes records, std::size_t index) noexcept {
    return records.data() + index * wire::connection_size;
  }
  static std::size_t slot_of(const std::byte* record) noexcept {
    std::uint32_t ports = 0;
    std::memcpy(&ports, record + wire::connection_ports_at, sizeof ports);
    return (ports ^ ports >> 16) % slots;
  }
  static bool are_twins(const std::byte* a, const std::byte* b) noexcept {
    return std::memcmp(a + wire::connection_scope_at, b + wire::connection_scope_at,
                       wire::connection_scope_size) == 0 &&
           std::memcmp(a, b, wire::connection_addresses_size) == 0;
  }

  std::array<std::uint16_t, slots> heads_;
  std::array<std::uint16_t, records_max> next_;
};

// The number of records, nothing if one is malformed.
std::optional<std::size_t> pass_on(sys::Bytes records, StateSet states, table::RowSink& sink) {
  const std::size_t count = records.size() / wire::connection_size;
  TwinFinder twins;
  Row row{};
  for (std::size_t i = 0; i < count; ++i) {
    if (!wire::decode_connection(records.subspan(i * wire::connection_size), row))
      return std::nullopt;
    if (!twins.is_second(records, i) && states.contains(row.state)) sink.accept(row, {});
  }
  return count;
}

}  // namespace

Result<sys::UniqueFd> open_connection_walk() { return walk_link.open_iterator(); }

bool connection_walk_loaded() noexcept { return walk_link.is_loaded(); }

Result<sys::UniqueFd> load_connection_walk() noexcept {
  const int link = tcptable_bpf_load_table();
  if (link < 0) return load_error(-link);
  return sys::UniqueFd(link);
}

Result<std::size_t> read_connections(sys::UniqueFd reading, StateSet states, table::RowSink& sink) {
  RecordReader reader(std::move(reading));
  std::size_t met = 0;
  for (;;) {
    const auto records = reader.next();
    if (!records) return records.error();
    if (records->empty()) return met;
    const auto count = pass_on(*records, states, sink);
    if (!count) return malformed;
    met += *count;
  }
}

}  // namespace tcptable::engine

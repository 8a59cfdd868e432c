// Sockets over time: which came, which went, and how much they move.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tcptable/snapshot.hpp>
#include <tcptable/snapshot_builder.hpp>

namespace tcptable::app::tui {

// Milliseconds of a clock that only goes forward.
using Instant = std::int64_t;

// The cookie; where it is unknown, a number made of ends and inode.
std::uint64_t identity(const Row& row) noexcept;

// What is remembered of a row between two snapshots.
struct Tracked {
  std::uint64_t id = 0;
  Instant first_seen = 0;
  Instant last_seen = 0;
  bool came = false;  // after the first snapshot
  bool counted = false;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::optional<std::uint64_t> sent_rate{};  // bytes per second
  std::optional<std::uint64_t> received_rate{};
};

// What a counter says of the time between two looks at it; nothing when it went back.
std::optional<std::uint64_t> per_second(std::uint64_t before, std::uint64_t now, Instant passed);

// How long what came is green, and what went stays.
inline constexpr Instant fading_ms = 3000;
// Of the rows that went at most so many are kept.
inline constexpr std::size_t closed_max = 500;

// Where each identity stands in a snapshot.
class Positions {
 public:
  void assign(std::span<const Tracked> rows);
  // The position, or the number of rows.
  std::size_t find(std::uint64_t id) const noexcept;

 private:
  std::span<const Tracked> rows_;
  std::vector<std::uint32_t> slots_;  // position + 1; 0 is free
  std::size_t mask_ = 0;
};

// Adds a row with all that its snapshot knows of it.
void copy_row(const Snapshot& from, const Row& row, SnapshotBuilder& into);

class Tracker {
 public:
  // What went is kept as long as `keep_closed` says, or for fading_ms.
  void update(Snapshot next, Instant now);
  void set_keep_closed(bool keep) noexcept { keep_closed_ = keep; }
  bool keep_closed() const noexcept { return keep_closed_; }

  // Forgets what went long enough ago; true when that changed anything.
  bool expire(Instant now);

  // A snapshot whose memory may be used again.
  Snapshot take_spare() noexcept { return std::move(spare_); }

  const Snapshot& live() const noexcept { return live_; }
  const Snapshot& closed() const noexcept { return closed_; }
  std::span<const Tracked> live_rows() const noexcept { return live_rows_; }
  std::span<const Tracked> closed_rows() const noexcept { return closed_rows_; }

  std::optional<std::size_t> find(std::uint64_t id) const noexcept;

  std::uint64_t came_count() const noexcept { return came_count_; }
  std::uint64_t went_count() const noexcept { return went_count_; }

 private:
  std::vector<std::uint32_t> follow(const Snapshot& next, Instant now);
  void rebuild_closed(std::span<const std::uint32_t> went, Instant now);

  Snapshot live_;
  Snapshot closed_;
  Snapshot spare_;
  std::vector<Tracked> live_rows_;
  std::vector<Tracked> next_rows_;
  std::vector<Tracked> closed_rows_;
  Positions positions_;
  bool is_first_ = true;
  bool keep_closed_ = false;
  std::uint64_t came_count_ = 0;
  std::uint64_t went_count_ = 0;
};

}  // namespace tcptable::app::tui

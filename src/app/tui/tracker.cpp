#include "tui/tracker.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include <tcptable/snapshot_builder.hpp>

namespace tcptable::app::tui {
namespace {

constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 29);
}

std::uint64_t mix(std::uint64_t hash, const std::array<std::uint8_t, 16>& bytes) noexcept {
  std::array<std::uint64_t, 2> words;
  std::memcpy(words.data(), bytes.data(), sizeof words);
  return mix(mix(hash, words[0]), words[1]);
}

void count_bytes(Tracked& row, const TcpInfo* info, const Tracked* before) {
  if (info == nullptr || !info->has(&TcpInfo::sent_bytes)) return;
  row.counted = true;
  row.sent_bytes = info->sent_bytes;
  row.received_bytes = info->received_bytes;
  if (before == nullptr || !before->counted) return;
  const Instant passed = row.last_seen - before->last_seen;
  row.sent_rate = per_second(before->sent_bytes, row.sent_bytes, passed);
  row.received_rate = per_second(before->received_bytes, row.received_bytes, passed);
}

template <typename T>
std::optional<T> copied(const T* value) {
  return value == nullptr ? std::nullopt : std::optional<T>(*value);
}

}  // namespace

std::optional<std::uint64_t> per_second(std::uint64_t before, std::uint64_t now, Instant passed) {
  if (passed <= 0 || now < before) return std::nullopt;
  return (now - before) * 1000 / static_cast<std::uint64_t>(passed);
}

std::uint64_t identity(const Row& row) noexcept {
  if (row.cookie != 0) return row.cookie;
  std::uint64_t hash = mix(mix(1, row.local_bytes), row.remote_bytes);
  hash = mix(hash, (std::uint64_t{row.local_port} << 32) | row.remote_port);
  hash = mix(hash, (std::uint64_t{row.inode} << 32) | row.interface_index);
  hash = mix(hash, (static_cast<std::uint64_t>(row.protocol) << 8) |
                       static_cast<std::uint64_t>(row.family));
  return hash | (std::uint64_t{1} << 63);
}

void copy_row(const Snapshot& from, const Row& row, SnapshotBuilder& into) {
  std::vector<Holder> holders;
  for (const Holder& holder :
       from.owners(row).first(std::min<std::size_t>(from.owners(row).size(), 4))) {
    const std::uint32_t process = into.add_process(from.process(holder), from.facts(holder));
    holders.push_back({.process = process, .descriptor = holder.descriptor, .inode = row.inode});
  }
  into.add_user(row.uid, from.user_name(row.uid));
  into.add_interface(row.interface_index, from.interface_name(row.interface_index));
  into.add(row,
           {.owner_reason = from.owner_reason(row),
            .queues = copied(from.known_queues(row)),
            .cgroup_id = from.cgroup_id(row),
            .tcp = copied(from.tcp_info(row)),
            .memory = copied(from.memory(row)),
            .timer = copied(from.timer(row)),
            .congestion = from.congestion(row)},
           holders);
}

void Positions::assign(std::span<const Tracked> rows) {
  rows_ = rows;
  const std::size_t capacity = std::bit_ceil(rows.size() * 2 + 1);
  slots_.assign(capacity, 0);
  mask_ = capacity - 1;
  for (std::size_t position = 0; position < rows.size(); ++position) {
    std::size_t slot = mix(0, rows[position].id) & mask_;
    while (slots_[slot] != 0) slot = (slot + 1) & mask_;
    slots_[slot] = static_cast<std::uint32_t>(position + 1);
  }
}

std::size_t Positions::find(std::uint64_t id) const noexcept {
  if (slots_.empty()) return rows_.size();
  for (std::size_t slot = mix(0, id) & mask_; slots_[slot] != 0; slot = (slot + 1) & mask_) {
    if (rows_[slots_[slot] - 1].id == id) return slots_[slot] - 1;
  }
  return rows_.size();
}

std::optional<std::size_t> Tracker::find(std::uint64_t id) const noexcept {
  const std::size_t position = positions_.find(id);
  return position == live_rows_.size() ? std::nullopt : std::optional(position);
}

// Fills next_rows_ and gives the positions of the rows that went.
std::vector<std::uint32_t> Tracker::follow(const Snapshot& next, Instant now) {
  std::vector<bool> found(live_rows_.size());
  next_rows_.clear();
  next_rows_.reserve(next.size());
  for (const Row& row : next) {
    Tracked tracked{.id = identity(row), .first_seen = now, .last_seen = now, .came = !is_first_};
    const std::size_t position = positions_.find(tracked.id);
    const Tracked* before = nullptr;
    if (position < live_rows_.size()) {
      before = &live_rows_[position];
      found[position] = true;
      tracked.first_seen = before->first_seen;
      tracked.came = before->came;
    } else if (!is_first_) {
      ++came_count_;
    }
    // A listener carries no payload.
    if (row.state != State::listen) count_bytes(tracked, next.tcp_info(row), before);
    next_rows_.push_back(tracked);
  }
  std::vector<std::uint32_t> went;
  for (std::size_t position = 0; position < found.size(); ++position)
    if (!found[position]) went.push_back(static_cast<std::uint32_t>(position));
  went_count_ += went.size();
  return went;
}

// What went before and is still kept, and `went` of the live rows, the newest if it is too much.
void Tracker::rebuild_closed(std::span<const std::uint32_t> went, Instant now) {
  const std::size_t fresh = std::min(went.size(), closed_max);
  const std::size_t room = closed_max - fresh;
  SnapshotBuilder builder;
  std::vector<Tracked> rows;
  const std::size_t skip = closed_rows_.size() > room ? closed_rows_.size() - room : 0;
  for (std::size_t position = skip; position < closed_rows_.size(); ++position) {
    if (!keep_closed_ && now - closed_rows_[position].last_seen >= fading_ms) continue;
    copy_row(closed_, closed_.rows()[position], builder);
    rows.push_back(closed_rows_[position]);
  }
  for (const std::uint32_t position : went.last(fresh)) {
    copy_row(live_, live_.rows()[position], builder);
    rows.push_back(live_rows_[position]);
    rows.back().last_seen = now;
  }
  closed_ = std::move(builder).build();
  closed_rows_ = std::move(rows);
}

void Tracker::update(Snapshot next, Instant now) {
  const std::vector<std::uint32_t> went = follow(next, now);
  if (!went.empty()) rebuild_closed(went, now);
  expire(now);
  spare_ = std::exchange(live_, std::move(next));
  live_rows_.swap(next_rows_);
  positions_.assign(live_rows_);
  is_first_ = false;
}

bool Tracker::expire(Instant now) {
  if (keep_closed_ || closed_rows_.empty()) return false;
  if (now - closed_rows_.front().last_seen < fading_ms) return false;
  rebuild_closed({}, now);
  return true;
}

}  // namespace tcptable::app::tui

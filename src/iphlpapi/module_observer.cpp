#include "module_observer.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>

namespace tcptable::iphlpapi {
namespace {

constexpr std::int64_t filetimes_per_second = 10'000'000;

std::int64_t filetimes(clockid_t clock) noexcept {
  timespec time{};
  ::clock_gettime(clock, &time);
  return time.tv_sec * filetimes_per_second + time.tv_nsec / 100;
}

// FILETIMEs count from 1601 (RFC 5905 has the same calendar arithmetic).
constexpr std::int64_t unix_epoch = 11'644'473'600 * filetimes_per_second;

std::int64_t filetimes_per_tick() noexcept {
  return filetimes_per_second / std::max(1L, ::sysconf(_SC_CLK_TCK));
}

}  // namespace

ModuleObserver::ModuleObserver(const Query& query) noexcept
    : states_(query.states),
      table_((query.protocols.udp ? 4U : 0U) | (query.families.ipv6 ? 2U : 0U)),
      ephemeral_{.first = 0, .last = 65535} {
  if (const auto number = network_namespace()) namespace_ = *number;
  // Where nobody can tell the range, nobody can tell who chose a port.
  if (const auto range = ephemeral_ports(); range && query.protocols.udp) ephemeral_ = *range;
  reading_ = LockedFirstSeen()->begin_reading();
}

void ModuleObserver::begin_rows() noexcept {
  now_ = unix_epoch + filetimes(CLOCK_REALTIME);
  boot_ = now_ - filetimes(CLOCK_BOOTTIME);
  LockedFirstSeen()->next_reading();
}

// What a torn reading did not show may still be there.
void ModuleObserver::end_rows(const Snapshot& snapshot) noexcept {
  for (const Gap& gap : snapshot.gaps())
    if (gap.kind == GapKind::dump_interrupted || gap.kind == GapKind::table_unsettled) return;
  const SocketPart others = namespace_ << 3U | table_;
  const std::array parts{others, others | 1U};
  const bool listeners = states_.contains(State::listen);
  const bool connections = states_.contains(State::established);
  std::span<const SocketPart> covered(parts);
  if (!listeners) covered = covered.first(1);
  if (!connections) covered = covered.last(1);
  LockedFirstSeen()->forget_unseen(covered, reading_);
}

SocketPart ModuleObserver::part_of(const Row& row) const noexcept {
  const bool listens = row.state == State::listen;
  return namespace_ << 3U | table_ | (listens ? 1U : 0U);
}

Sighting ModuleObserver::sighting_of(const Snapshot& snapshot, const Row& row) const noexcept {
  // Where the kernel does not tell cookies, inodes must do, marked apart: cookies count up from 0
  // or down from 2^64, and never come near this.
  constexpr std::uint64_t is_inode = std::uint64_t{1} << 63;
  Sighting sighting{.socket = row.cookie, .part = part_of(row)};
  if (row.cookie == 0 && row.inode != 0) sighting.socket = row.inode | is_inode;
  const auto holders = snapshot.owners(row);
  if (holders.empty()) return sighting;
  const Process& owner = snapshot.process(holders.front());
  if (owner.start_time_ticks == 0) return sighting;
  const std::int64_t tick = filetimes_per_tick();
  sighting.owner_after = boot_ + static_cast<std::int64_t>(owner.start_time_ticks) * tick;
  sighting.owner_before = sighting.owner_after + tick;
  return sighting;
}

void ModuleObserver::observe(const Snapshot& snapshot, std::span<const Row> rows,
                             std::span<ModuleFacts> facts) const noexcept {
  const LockedFirstSeen first_seen;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const bool may_be_ephemeral =
        row.local_port >= ephemeral_.first && row.local_port <= ephemeral_.last;
    facts[i] = {.created = first_seen->time_of(sighting_of(snapshot, row), now_),
                .cgroup = snapshot.cgroup_id(row),
                .chosen_port = !may_be_ephemeral};
  }
}

}  // namespace tcptable::iphlpapi

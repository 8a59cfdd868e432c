#include "owner_join.hpp"

#include <algorithm>
#include <tuple>

namespace tcptable::table {
namespace {

constexpr std::uint32_t count_max = (1U << 24) - 1;

bool is_same_descriptor(const Holder& a, const Holder& b) noexcept {
  return a.process == b.process && a.descriptor == b.descriptor && a.inode == b.inode;
}

OwnerEntry entry_of(HolderIndex::Group group, OwnerReason reason) noexcept {
  OwnerEntry entry;
  entry.first = group.first;
  entry.count = std::min(group.count, count_max) & count_max;
  entry.reason = static_cast<std::uint8_t>(reason);
  return entry;
}

// How well a listener fits a connection to it: 0 not at all, more is better. A child has its
// listener's socket family, so a listener of the other family is never meant.
int fit(const Row& listener, const Row& row) noexcept {
  const Family socket_family = row.has(RowFlag::mapped) ? Family::ipv6 : row.family;
  if (listener.local_port != row.local_port || listener.family != socket_family) return 0;
  // A child is bound to its listener's device, or scoped by the one that its packets came in by.
  if (listener.interface_index != 0 && listener.interface_index != row.interface_index) return 0;
  const int device = listener.interface_index != 0 ? 1 : 0;
  if (unmapped(listener.local_address()) == unmapped(row.local_address())) return 3 + device;
  return is_unspecified(listener.local_address()) ? 1 + device : 0;
}

}  // namespace

OwnerReason reason_of(const Row& row) noexcept {
  if (row.inode != 0) return OwnerReason::known;
  switch (row.state) {
    case State::time_wait:
      return OwnerReason::time_wait;
    case State::established:
    case State::close_wait:
    case State::syn_received:
      return row.protocol == Protocol::tcp ? OwnerReason::pending_accept : OwnerReason::orphaned;
    default:
      return OwnerReason::orphaned;
  }
}

ListenerIndex::ListenerIndex(std::span<const Row> listeners) {
  by_port_.reserve(listeners.size());
  for (const Row& row : listeners) by_port_.push_back(&row);
  std::sort(by_port_.begin(), by_port_.end(), [](const Row* a, const Row* b) {
    return std::tie(a->local_port, a->inode) < std::tie(b->local_port, b->inode);
  });
}

const Row* ListenerIndex::find(const Row& row) const noexcept {
  auto candidate = std::lower_bound(
      by_port_.begin(), by_port_.end(), row.local_port,
      [](const Row* listener, std::uint16_t port) { return listener->local_port < port; });
  const Row* best = nullptr;
  int best_fit = 0;
  for (; candidate != by_port_.end() && (*candidate)->local_port == row.local_port; ++candidate) {
    const int candidate_fit = fit(**candidate, row);
    if (candidate_fit <= best_fit) continue;
    best_fit = candidate_fit;
    best = *candidate;
  }
  return best;
}

JoinCounts join_rows(std::span<const Row> rows, HolderIndex& holders,
                     OwnerEntry* entries) noexcept {
  // What later rows will need is fetched meanwhile: their place in the index, then their holder.
  constexpr std::size_t slots_ahead = 24;
  constexpr std::size_t holders_ahead = 12;
  JoinCounts counts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + slots_ahead < rows.size()) holders.prefetch(rows[i + slots_ahead].inode);
    if (i + holders_ahead < rows.size()) {
      const std::uint32_t inode = rows[i + holders_ahead].inode;
      if (inode != 0) holders.prefetch(holders.find(inode));
    }
    const Row& row = rows[i];
    const OwnerReason reason = reason_of(row);
    const HolderIndex::Group group =
        row.inode == 0 ? HolderIndex::Group{} : holders.find(row.inode);
    entries[row.index] = entry_of(group, reason);
    if (reason == OwnerReason::pending_accept) ++counts.pending;
    if (row.inode != 0 && group.count == 0) ++counts.unresolved;
    if (group.count > 1) ++counts.shared;
    holders.mark(group);
  }
  return counts;
}

std::size_t join_pending(SnapshotStorage& storage, std::span<const Row> listeners,
                         std::vector<Unresolved>& unresolved) {
  const ListenerIndex listener_index(listeners);
  std::size_t shared = 0;
  for (std::uint32_t i = 0; i < storage.rows.size(); ++i) {
    const Row& row = storage.rows[i];
    if (reason_of(row) != OwnerReason::pending_accept) continue;
    OwnerEntry& entry = storage.owners[row.index];
    const Row* const listener = listener_index.find(row);
    if (listener == nullptr) {
      entry = entry_of({}, OwnerReason::orphaned);
      continue;
    }
    const HolderIndex::Group group = storage.holders.find(listener->inode);
    entry = entry_of(group, OwnerReason::pending_accept);
    storage.holders.mark(group);
    if (group.count == 0) unresolved.push_back({.row = i, .inode = listener->inode});
    if (group.count > 1) ++shared;
  }
  return shared;
}

void find_unresolved(const SnapshotStorage& storage, std::vector<Unresolved>& unresolved) {
  for (std::uint32_t i = 0; i < storage.rows.size(); ++i) {
    const Row& row = storage.rows[i];
    if (row.inode != 0 && storage.owners[row.index].count == 0)
      unresolved.push_back({.row = i, .inode = row.inode});
  }
}

void mark_owners(SnapshotStorage& storage) noexcept {
  storage.holders.clear_marks();
  for (const Row& row : storage.rows) {
    const OwnerEntry& entry = *storage.owner_entry(row);
    storage.holders.mark({.first = entry.first, .count = entry.count});
  }
}

std::vector<std::uint32_t> sharing_processes(const SnapshotStorage& storage) {
  std::vector<bool> shares(storage.holders.processes().size());
  for (const Row& row : storage.rows) {
    const std::span<const Holder> holders = storage.holders_of(row);
    if (holders.size() < 2) continue;
    for (const Holder& holder : holders) shares[holder.process] = true;
  }
  std::vector<std::uint32_t> processes;
  for (std::uint32_t i = 0; i < shares.size(); ++i)
    if (shares[i]) processes.push_back(i);
  return processes;
}

void order_holders(SnapshotStorage& storage) {
  const std::span<const Process> processes = storage.holders.processes();
  const auto rank = [&](const Holder& holder) {
    const Process& process = processes[holder.process];
    // A process that died before its age was read has age 0 and would look the oldest.
    const std::uint64_t start =
        process.start_time_ticks == 0 ? ~std::uint64_t{0} : process.start_time_ticks;
    return std::make_tuple(start, process.pid, holder.descriptor);
  };
  const auto older = [&](const Holder& a, const Holder& b) { return rank(a) < rank(b); };
  for (const Row& row : storage.rows) {
    OwnerEntry& entry = *storage.owner_entry(row);
    if (entry.count < 2) continue;
    const std::span<Holder> holders =
        storage.holders.holders({.first = entry.first, .count = entry.count});
    // Rows pending at one listener share its holders: the second row finds them in order.
    if (!std::is_sorted(holders.begin(), holders.end(), older))
      std::sort(holders.begin(), holders.end(), older);
    // Threads that share a table of their own each showed the same descriptor.
    const auto end = std::unique(holders.begin(), holders.end(), is_same_descriptor);
    entry.count = static_cast<std::uint32_t>(end - holders.begin()) & count_max;
  }
}

void keep_rows_of(SnapshotStorage& storage, const std::vector<std::uint32_t>& pids) {
  const std::span<const Process> processes = storage.holders.processes();
  const auto is_wanted = [&](const Holder& holder) {
    return std::find(pids.begin(), pids.end(), processes[holder.process].pid) != pids.end();
  };
  const auto is_foreign = [&](const Row& row) {
    const auto holders = storage.holders_of(row);
    return std::none_of(holders.begin(), holders.end(), is_wanted);
  };
  Row* const kept = std::remove_if(storage.rows.begin(), storage.rows.end(), is_foreign);
  storage.rows.truncate(static_cast<std::size_t>(kept - storage.rows.begin()));
}

}  // namespace tcptable::table

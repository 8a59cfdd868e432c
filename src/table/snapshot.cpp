#include <tcptable/snapshot.hpp>

#include <algorithm>

#include "snapshot_storage.hpp"

namespace tcptable {

namespace {

auto place_of(const NumberNames& names, std::uint32_t number) noexcept {
  return std::lower_bound(
      names.begin(), names.end(), number,
      [](const NumberName& entry, std::uint32_t wanted) { return entry.number < wanted; });
}

// Whether the row's entry in a column means something.
bool counts(const table::Column<bool>& marks, const Row& row) noexcept {
  return marks.empty() || (row.index < marks.size() && marks[row.index]);
}

}  // namespace

std::string_view find_name(const NumberNames& names, std::uint32_t number) noexcept {
  const auto found = place_of(names, number);
  return found != names.end() && found->number == number ? found->name : std::string_view();
}

void add_name(NumberNames& names, std::uint32_t number, std::string_view name) {
  const auto place = place_of(names, number);
  if (place != names.end() && place->number == number) return;
  names.insert(place, {number, std::string(name)});
}

void SnapshotStorage::clear() noexcept {
  rows.clear();
  queues.clear();
  extras.truncate(0);
  has_queues.clear();
  has_timer.clear();
  owners.clear();
  holders.clear();
  facts.clear();
  users.clear();
  interfaces.clear();
  gaps.clear();
  taken_at_ns = 0;
  table_engine = Engine::none;
  owner_engine = Engine::none;
  complete = true;
}

std::span<const Holder> SnapshotStorage::holders_of(const Row& row) const noexcept {
  const OwnerEntry* const entry = owner_entry(row);
  if (entry == nullptr) return {};
  return holders.holders({.first = entry->first, .count = entry->count});
}

std::uint32_t SnapshotStorage::owning_pid(const Row& row) const noexcept {
  const std::span<const Holder> found = holders_of(row);
  return found.empty() ? 0 : holders.processes()[found.front().process].pid;
}

// Rows in order point everywhere into the entries, and those everywhere into the holders: what is
// needed next is fetched while this row is answered.
void SnapshotStorage::owning_pids(std::span<const Row> rows_of_this,
                                  std::span<std::uint32_t> out) const noexcept {
  constexpr std::size_t entries_ahead = 24;
  constexpr std::size_t holders_ahead = 12;
  const std::size_t count = std::min(rows_of_this.size(), out.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (i + entries_ahead < count)
      __builtin_prefetch(owners.data() + rows_of_this[i + entries_ahead].index);
    if (i + holders_ahead < count) {
      const OwnerEntry* const soon = owner_entry(rows_of_this[i + holders_ahead]);
      if (soon != nullptr) holders.prefetch({.first = soon->first, .count = soon->count});
    }
    out[i] = owning_pid(rows_of_this[i]);
  }
}

void SnapshotStorage::add_gap(GapKind kind, std::uint32_t count) {
  const auto same = [kind](const Gap& gap) { return gap.kind == kind; };
  if (std::any_of(gaps.begin(), gaps.end(), same)) return;  // told by another part of the snapshot
  gaps.push_back({.kind = kind, .count = count});
}

Snapshot::Snapshot() noexcept = default;
Snapshot::Snapshot(Snapshot&& other) noexcept = default;
Snapshot& Snapshot::operator=(Snapshot&& other) noexcept = default;
Snapshot::~Snapshot() = default;

std::span<const Row> Snapshot::rows() const noexcept {
  return storage_ ? storage_->rows.values() : std::span<const Row>{};
}

Queues Snapshot::queues(const Row& row) const noexcept {
  if (!storage_ || row.index >= storage_->queues.size()) return {};
  return storage_->queues[row.index];
}

const Queues* Snapshot::known_queues(const Row& row) const noexcept {
  if (!storage_ || row.index >= storage_->queues.size()) return nullptr;
  return counts(storage_->has_queues, row) ? &storage_->queues[row.index] : nullptr;
}

std::uint64_t Snapshot::cgroup_id(const Row& row) const noexcept {
  if (!storage_ || row.index >= storage_->extras.cgroups.size()) return 0;
  return storage_->extras.cgroups[row.index];
}

const TcpInfo* Snapshot::tcp_info(const Row& row) const noexcept {
  if (!storage_ || row.index >= storage_->extras.tcp_infos.size()) return nullptr;
  const TcpInfo& info = storage_->extras.tcp_infos[row.index];
  return info.known_bytes == 0 ? nullptr : &info;
}

std::string_view Snapshot::congestion(const Row& row) const noexcept {
  if (!storage_ || row.index >= storage_->extras.congestions.size()) return {};
  const table::CongestionName& bytes = storage_->extras.congestions[row.index];
  return {bytes.data(),
          static_cast<std::size_t>(std::find(bytes.begin(), bytes.end(), '\0') - bytes.begin())};
}

const SocketMemory* Snapshot::memory(const Row& row) const noexcept {
  if (!storage_ || row.index >= storage_->extras.has_memory.size()) return nullptr;
  return storage_->extras.has_memory[row.index] ? &storage_->extras.memories[row.index] : nullptr;
}

const SocketTimer* Snapshot::timer(const Row& row) const noexcept {
  if (!storage_ || row.index >= storage_->extras.timers.size()) return nullptr;
  return counts(storage_->has_timer, row) ? &storage_->extras.timers[row.index] : nullptr;
}

std::string_view Snapshot::user_name(std::uint32_t uid) const noexcept {
  return storage_ ? find_name(storage_->users, uid) : std::string_view();
}

std::string_view Snapshot::interface_name(std::uint32_t index) const noexcept {
  return storage_ ? find_name(storage_->interfaces, index) : std::string_view();
}

std::span<const Holder> Snapshot::owners(const Row& row) const noexcept {
  return storage_ ? storage_->holders_of(row) : std::span<const Holder>{};
}

OwnerReason Snapshot::owner_reason(const Row& row) const noexcept {
  const OwnerEntry* const entry = storage_ ? storage_->owner_entry(row) : nullptr;
  return entry == nullptr ? OwnerReason::not_asked : static_cast<OwnerReason>(entry->reason);
}

std::uint32_t Snapshot::owning_pid(const Row& row) const noexcept {
  return storage_ ? storage_->owning_pid(row) : 0;
}

void Snapshot::owning_pids(std::span<const Row> rows, std::span<std::uint32_t> out) const noexcept {
  if (storage_) return storage_->owning_pids(rows, out);
  std::fill(out.begin(), out.end(), 0);
}

const Process& Snapshot::process(const Holder& holder) const noexcept {
  return storage_->holders.processes()[holder.process];
}

const ProcessFacts& Snapshot::facts(const Holder& holder) const noexcept {
  static const ProcessFacts none;
  if (!storage_ || holder.process >= storage_->facts.size()) return none;
  return storage_->facts[holder.process];
}

std::span<const Process> Snapshot::processes() const noexcept {
  return storage_ ? storage_->holders.processes() : std::span<const Process>{};
}

Engine Snapshot::table_engine() const noexcept {
  return storage_ ? storage_->table_engine : Engine::none;
}

Engine Snapshot::owner_engine() const noexcept {
  return storage_ ? storage_->owner_engine : Engine::none;
}

std::span<const Gap> Snapshot::gaps() const noexcept {
  return storage_ ? std::span<const Gap>(storage_->gaps) : std::span<const Gap>{};
}

std::int64_t Snapshot::taken_at_ns() const noexcept { return storage_ ? storage_->taken_at_ns : 0; }

bool Snapshot::complete() const noexcept { return !storage_ || storage_->complete; }

}  // namespace tcptable

#include <tcptable/snapshot.hpp>

#include "snapshot_storage.hpp"

namespace tcptable {

void SnapshotStorage::clear() noexcept {
  rows.clear();
  queues.clear();
  owners.clear();
  holders.clear();
  gaps.clear();
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

void SnapshotStorage::add_gap(GapKind kind, std::uint32_t count) {
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

const Process& Snapshot::process(const Holder& holder) const noexcept {
  return storage_->holders.processes()[holder.process];
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

bool Snapshot::complete() const noexcept { return !storage_ || storage_->complete; }

}  // namespace tcptable

#include <tcptable/snapshot_builder.hpp>

#include <algorithm>
#include <new>
#include <vector>

#include "snapshot_storage.hpp"

namespace tcptable {
namespace {

void must(bool appended) {
  if (!appended) throw std::bad_alloc();
}

template <typename T>
void put(table::Column<T>& column, std::size_t index, const T& value) {
  must(column.resize(index, T{}));
  must(column.append(value));
}

// The same, with a mark that tells it from what was put in to fill the gap.
template <typename T>
void put(table::Column<T>& column, table::Column<bool>& marks, std::size_t index, const T& value) {
  put(column, index, value);
  put(marks, index, true);
}

table::CongestionName congestion_name(std::string_view text) {
  table::CongestionName name{};
  std::copy_n(text.begin(), std::min(text.size(), name.size() - 1), name.begin());
  return name;
}

}  // namespace

struct SnapshotBuilder::State {
  std::unique_ptr<SnapshotStorage> storage = std::make_unique<SnapshotStorage>();
  std::vector<OwnerReason> reasons;
};

SnapshotBuilder::SnapshotBuilder() : state_(std::make_unique<State>()) {}
SnapshotBuilder::SnapshotBuilder(SnapshotBuilder&& other) noexcept = default;
SnapshotBuilder& SnapshotBuilder::operator=(SnapshotBuilder&& other) noexcept = default;
SnapshotBuilder::~SnapshotBuilder() = default;

std::uint32_t SnapshotBuilder::add_process(const Process& process, const ProcessFacts& facts) {
  SnapshotStorage& storage = *state_->storage;
  const std::uint32_t index = storage.holders.add_process(process.pid);
  must(index != table::HolderIndex::no_process);
  storage.holders.processes()[index] = process;
  storage.facts.push_back(facts);
  return index;
}

void SnapshotBuilder::add_user(std::uint32_t uid, std::string_view name) {
  add_name(state_->storage->users, uid, name);
}

void SnapshotBuilder::add_interface(std::uint32_t index, std::string_view name) {
  add_name(state_->storage->interfaces, index, name);
}

void SnapshotBuilder::add(const Row& row, const RowFacts& facts, std::span<const Holder> holders) {
  SnapshotStorage& storage = *state_->storage;
  const std::size_t index = storage.rows.size();
  Row kept = row;
  kept.index = static_cast<std::uint32_t>(index);
  must(storage.rows.append(kept));
  state_->reasons.push_back(facts.owner_reason);
  if (facts.queues) put(storage.queues, storage.has_queues, index, *facts.queues);
  if (facts.cgroup_id != 0) put(storage.extras.cgroups, index, facts.cgroup_id);
  if (facts.tcp) put(storage.extras.tcp_infos, index, *facts.tcp);
  if (!facts.congestion.empty())
    put(storage.extras.congestions, index, congestion_name(facts.congestion));
  if (facts.memory) put(storage.extras.memories, storage.extras.has_memory, index, *facts.memory);
  if (facts.timer) put(storage.extras.timers, storage.has_timer, index, *facts.timer);
  for (Holder holder : holders) {
    if (holder.process >= storage.holders.processes().size()) continue;
    // Holders are found by inode, and recorded rows may have none, or share one: until all are
    // there, each row stands for itself.
    holder.inode = static_cast<std::uint32_t>(index) + 1;
    must(storage.holders.add_holder(holder));
  }
}

void SnapshotBuilder::set_engines(Engine table, Engine owners) noexcept {
  state_->storage->table_engine = table;
  state_->storage->owner_engine = owners;
}

void SnapshotBuilder::add_gap(Gap gap) { state_->storage->add_gap(gap.kind, gap.count); }

void SnapshotBuilder::set_complete(bool complete) noexcept { state_->storage->complete = complete; }

void SnapshotBuilder::set_taken_at_ns(std::int64_t since_1970_ns) noexcept {
  state_->storage->taken_at_ns = since_1970_ns;
}

Snapshot SnapshotBuilder::build() && {
  const std::unique_ptr<State> state = std::exchange(state_, std::make_unique<State>());
  SnapshotStorage& storage = *state->storage;
  must(storage.holders.build());
  const std::size_t count = storage.rows.size();
  must(storage.owners.resize(count, OwnerEntry{}));
  for (std::size_t index = 0; index < count; ++index) {
    const Row& row = storage.rows[index];
    const auto group = storage.holders.find(static_cast<std::uint32_t>(index) + 1);
    for (Holder& holder : storage.holders.holders(group)) holder.inode = row.inode;
    OwnerEntry& entry = storage.owners[index];
    entry.first = group.first;
    entry.count = group.count & 0xFFFFFFU;
    entry.reason = static_cast<std::uint8_t>(state->reasons[index]);
  }
  storage.holders.forget_inodes();
  Snapshot snapshot;
  snapshot.storage_ = std::move(state->storage);
  return snapshot;
}

}  // namespace tcptable

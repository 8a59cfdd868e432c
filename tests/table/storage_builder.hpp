// A snapshot's storage, filled by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "../builders/rows.hpp"
#include "snapshot_storage.hpp"

namespace tcptable {

// For failure messages.
inline void PrintTo(OwnerReason reason, std::ostream* out) { *out << name(reason); }
inline void PrintTo(GapKind kind, std::ostream* out) { *out << name(kind); }

}  // namespace tcptable

namespace tcptable::test {

// Appends the row under its own index, with queues that tell which row they belong to.
inline void add_row(SnapshotStorage& storage, Row row) {
  row.index = static_cast<std::uint32_t>(storage.rows.size());
  ASSERT_TRUE(storage.rows.append(row));
  ASSERT_TRUE(storage.queues.append({.receive = row.inode, .send = row.local_port}));
}

// Enters the process with its first descriptor.
inline void add_holder(SnapshotStorage& storage, std::uint32_t pid, std::int32_t descriptor,
                       std::uint32_t inode) {
  const auto processes = storage.holders.processes();
  const auto known = std::ranges::find(processes, pid, &Process::pid);
  const auto index = known == processes.end()
                         ? storage.holders.add_process(pid)
                         : static_cast<std::uint32_t>(known - processes.begin());
  ASSERT_TRUE(
      storage.holders.add_holder({.process = index, .descriptor = descriptor, .inode = inode}));
}

inline void set_start(SnapshotStorage& storage, std::uint32_t pid, std::uint64_t ticks) {
  for (Process& process : storage.holders.processes())
    if (process.pid == pid) process.start_time_ticks = ticks;
}

// "pid/descriptor" of each holder, in order.
inline std::vector<std::string> owners_of(const SnapshotStorage& storage, const Row& row) {
  std::vector<std::string> result;
  for (const Holder& holder : storage.holders_of(row))
    result.push_back(std::to_string(storage.holders.processes()[holder.process].pid) + "/" +
                     std::to_string(holder.descriptor));
  return result;
}

inline OwnerReason reason_in(const SnapshotStorage& storage, const Row& row) {
  const OwnerEntry* const entry = storage.owner_entry(row);
  return entry == nullptr ? OwnerReason::not_asked : static_cast<OwnerReason>(entry->reason);
}

}  // namespace tcptable::test

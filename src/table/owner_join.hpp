// Rows meet holders. Pure: what has to be looked up is collected here and asked for by collect.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "snapshot_storage.hpp"

namespace tcptable::table {

// A row whose socket has a descriptor somewhere, but in no process that was seen.
struct Unresolved {
  std::uint32_t row = 0;    // position in the rows
  std::uint32_t inode = 0;  // of the row's socket, or of the listener that it waits at
};

// What the row itself says about its owner before any holder is looked up: known means that a
// descriptor exists, pending_accept that a listener should be asked.
OwnerReason reason_of(const Row& row) noexcept;

// Gives the position of the listener that a connection not yet accepted came in by, or -1. When
// several share the endpoint (SO_REUSEPORT) the kernel does not say which: the oldest is taken.
class ListenerIndex {
 public:
  // `listeners` as the kernel shows them (FamilyView::socket); must outlive the index.
  explicit ListenerIndex(std::span<const Row> listeners);

  const Row* find(const Row& row) const noexcept;

 private:
  std::vector<const Row*> by_port_;
};

// What a join left open.
struct JoinCounts {
  std::size_t pending = 0;     // rows that wait to be accepted: their listener is to be asked
  std::size_t unresolved = 0;  // rows with a descriptor in no process that was seen
  std::size_t shared = 0;      // rows whose holders are several, and have to be put in order
};

// Fills the owner entries of these rows from the built index, and marks the processes; `entries` is
// what Row::index counts. Rows of different calls may be joined at the same time.
JoinCounts join_rows(std::span<const Row> rows, HolderIndex& holders, OwnerEntry* entries) noexcept;

// Gives pending rows the owners of the listener they came in by, and marks them. Adds those whose
// listener nobody was seen to hold to `unresolved`. Gives the number of rows with several holders.
std::size_t join_pending(SnapshotStorage& storage, std::span<const Row> listeners,
                         std::vector<Unresolved>& unresolved);

// Adds the rows that have a descriptor and no holder.
void find_unresolved(const SnapshotStorage& storage, std::vector<Unresolved>& unresolved);

// Marks the processes that hold the socket of one of the rows, and no other.
void mark_owners(SnapshotStorage& storage) noexcept;

// Processes that hold a socket together with others, so that their age matters.
std::vector<std::uint32_t> sharing_processes(const SnapshotStorage& storage);

// Puts the holders of every shared socket in order: the process that started first, then the lowest
// PID, then the lowest descriptor. Start times must be known.
void order_holders(SnapshotStorage& storage);

// Drops rows that none of the query's PIDs holds.
void keep_rows_of(SnapshotStorage& storage, const std::vector<std::uint32_t>& pids);

}  // namespace tcptable::table

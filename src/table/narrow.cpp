// A query's conditions and order, applied to a snapshot that was taken before it was asked.
#include <algorithm>
#include <new>
#include <span>

#include <tcptable/snapshot_builder.hpp>

#include "filter.hpp"
#include "order.hpp"
#include "snapshot_storage.hpp"

namespace tcptable {
namespace {

bool asks_for(const Query& query, Protocol protocol) noexcept {
  return protocol == Protocol::tcp ? query.protocols.tcp : query.protocols.udp;
}

bool held_by_any(const Snapshot& snapshot, const Row& row, std::span<const std::uint32_t> pids) {
  const auto owners = snapshot.owners(row);
  return std::any_of(owners.begin(), owners.end(), [&](const Holder& holder) {
    const std::uint32_t pid = snapshot.process(holder).pid;
    return std::find(pids.begin(), pids.end(), pid) != pids.end();
  });
}

void order_by_endpoints(SnapshotStorage& storage) {
  table::SortScratch scratch;
  if (!table::sort_rows({storage.rows.data(), storage.rows.size()}, scratch))
    throw std::bad_alloc();
  table::order_ties(storage);
}

}  // namespace

void narrow(Snapshot& snapshot, const Query& query) {
  if (!snapshot.storage_) return;
  SnapshotStorage& storage = *snapshot.storage_;
  const table::RowFilter conditions(query);
  const auto is_unwanted = [&](const Row& row) {
    return !asks_for(query, row.protocol) || !conditions.accepts(row) ||
           (!query.pids.empty() && !held_by_any(snapshot, row, query.pids)) ||
           !query.filter.matches(snapshot, row);
  };
  Row* const end = std::remove_if(storage.rows.begin(), storage.rows.end(), is_unwanted);
  storage.rows.truncate(static_cast<std::size_t>(end - storage.rows.begin()));
  if (query.ordering == Ordering::endpoints) order_by_endpoints(storage);
}

}  // namespace tcptable

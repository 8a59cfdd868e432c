#include "snapshot_table.hpp"

#include <algorithm>

namespace tcptable::app {

namespace {

// /proc/net/tcp does not tell how many connections may wait at a listener, and says 0.
bool knows_send_queue(Engine engine, const Row& row) noexcept {
  return engine != Engine::procfs || row.state != State::listen;
}

}  // namespace

const RowView& SnapshotTable::row(std::size_t index) {
  const Row& row = snapshot_.rows()[index];
  if (index / rows_near != block_near_) bring_near(index / rows_near);
  fill_owners(row);
  view_ = {.protocol = row.protocol,
           .family = row.family,
           .state = row.state,
           .owner_reason = snapshot_.owner_reason(row),
           .local_port = row.local_port,
           .remote_port = row.remote_port,
           .local_address = row.local_address(),
           .remote_address = row.remote_address(),
           .local_scope = device(local_scope_id(row)),
           .remote_scope = device(remote_scope_id(row)),
           .interface = device(row.interface_index),
           .cookie = row.cookie,
           .inode = row.inode,
           .uid = row.uid,
           .queues = snapshot_.queues(row),
           .send_queue_known = knows_send_queue(snapshot_.table_engine(), row),
           .owners = owners_};
  return view_;
}

// A snapshot from a file brings its names along: the numbers are those of another host.
std::string_view SnapshotTable::device(std::uint32_t index) {
  const std::string_view known = snapshot_.interface_name(index);
  return known.empty() ? names_.name(index) : known;
}

// Rows in order have their owners all over memory. Asked for many rows, the snapshot fetches ahead,
// and finds them in the cache when it is asked for each.
void SnapshotTable::bring_near(std::size_t block) {
  const auto rest = snapshot_.rows().subspan(block * rows_near);
  snapshot_.owning_pids(rest.first(std::min(rest.size(), rows_near)), pids_);
  block_near_ = block;
}

void SnapshotTable::fill_owners(const Row& row) {
  owners_.clear();
  for (const Holder& holder : snapshot_.owners(row)) {
    const Process& process = snapshot_.process(holder);
    owners_.push_back({.pid = process.pid,
                       .uid = process.uid,
                       .descriptor = holder.descriptor,
                       .start_time_ticks = process.start_time_ticks,
                       .process = process.name()});
  }
}

}  // namespace tcptable::app

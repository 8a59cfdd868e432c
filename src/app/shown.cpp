#include "shown.hpp"

#include <algorithm>
#include <array>

namespace tcptable::app {

ShownRow RowReader::row(std::size_t index) {
  const auto rows = shown_.snapshot.rows();
  const std::size_t position = shown_.is_all ? index : shown_.positions[index];
  if (shown_.is_all && index / rows_near != block_near_) bring_near(index / rows_near);
  return {.snapshot = shown_.snapshot,
          .row = rows[position],
          .names = names_,
          .motion = shown_.motions.empty() ? nullptr : &shown_.motions[position]};
}

// Rows in order have their owners all over memory. Asked for many rows, the snapshot fetches ahead,
// and finds them in the cache when it is asked for each.
void RowReader::bring_near(std::size_t block) {
  std::array<std::uint32_t, rows_near> pids;
  const auto rest = shown_.snapshot.rows().subspan(block * rows_near);
  shown_.snapshot.owning_pids(rest.first(std::min(rest.size(), rows_near)), pids);
  block_near_ = block;
}

}  // namespace tcptable::app

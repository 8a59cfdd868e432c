#include "shown.hpp"

#include <algorithm>
#include <array>

namespace tcptable::app {

ShownRow RowReader::row(std::size_t index) {
  const auto rows = shown_.snapshot.rows();
  if (!shown_.is_all) return {shown_.snapshot, rows[shown_.positions[index]], names_};
  if (index / rows_near != block_near_) bring_near(index / rows_near);
  return {shown_.snapshot, rows[index], names_};
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

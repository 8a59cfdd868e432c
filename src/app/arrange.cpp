#include "arrange.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>

#include "cell.hpp"

namespace tcptable::app {
namespace {

bool is_known(const Column& column, const Snapshot& snapshot, const Row& row) {
  if (!column.field) return true;
  return !std::holds_alternative<std::monostate>(value(snapshot, row, *column.field));
}

bool comes_before(const Snapshot& snapshot, const Arrangement& arrangement, std::uint32_t a,
                  std::uint32_t b) {
  const Row& row_a = snapshot.rows()[a];
  const Row& row_b = snapshot.rows()[b];
  for (const SortKey& key : arrangement.keys) {
    const auto order = compare(*key.column, snapshot, row_a, row_b);
    if (order == 0) continue;
    const bool both_known =
        is_known(*key.column, snapshot, row_a) && is_known(*key.column, snapshot, row_b);
    return key.descending && both_known ? order > 0 : order < 0;
  }
  return a < b;
}

// The text of the columns, each ended by a byte that escaped text never has.
void write_key(const Columns& by, const ShownRow& row, Cell& cell, std::string& key) {
  key.clear();
  for (const Column* column : by) {
    cell.clear();
    write_text(*column, row, cell);
    key += cell.bytes();
    key += '\x1F';
  }
}

}  // namespace

std::vector<std::uint32_t> arrange(const Snapshot& snapshot, const Arrangement& arrangement) {
  std::vector<std::uint32_t> positions(snapshot.size());
  std::iota(positions.begin(), positions.end(), 0U);
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return comes_before(snapshot, arrangement, a, b);
  };
  // The last ones are wanted when the order is reversed.
  if (!arrangement.keys.empty()) {
    const bool is_part = !arrangement.reversed && arrangement.rows_max < positions.size();
    if (is_part) {
      const auto middle = positions.begin() + static_cast<std::ptrdiff_t>(arrangement.rows_max);
      std::partial_sort(positions.begin(), middle, positions.end(), before);
    } else {
      std::sort(positions.begin(), positions.end(), before);
    }
  }
  if (arrangement.reversed) std::reverse(positions.begin(), positions.end());
  positions.resize(std::min(positions.size(), arrangement.rows_max));
  return positions;
}

Groups group(const Snapshot& snapshot, const Columns& by, std::size_t groups_max) {
  Groups groups;
  std::unordered_map<std::string, std::uint32_t> index_of;
  Names names;
  Cell cell;
  std::string key;
  for (std::uint32_t position = 0; position < snapshot.size(); ++position) {
    write_key(by, {snapshot, snapshot.rows()[position], names}, cell, key);
    const auto [entry, is_new] =
        index_of.try_emplace(key, static_cast<std::uint32_t>(groups.counts.size()));
    if (is_new) {
      groups.positions.push_back(position);
      groups.counts.push_back(0);
    }
    ++groups.counts[entry->second];
  }
  std::vector<std::uint32_t> order(groups.counts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return groups.counts[a] > groups.counts[b];
  });
  order.resize(std::min(order.size(), groups_max));
  Groups sorted;
  for (const std::uint32_t index : order) {
    sorted.positions.push_back(groups.positions[index]);
    sorted.counts.push_back(groups.counts[index]);
  }
  return sorted;
}

}  // namespace tcptable::app

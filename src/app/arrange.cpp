#include "arrange.hpp"

#include <algorithm>
#include <compare>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "cell.hpp"

namespace tcptable::app {
namespace {

bool is_known(const Column& column, const Snapshot& snapshot, const Row& row) {
  if (!column.field) return true;
  return !std::holds_alternative<std::monostate>(value(snapshot, row, *column.field));
}

// Less when `a` comes first by this key.
std::strong_ordering order_by(const SortKey& key, const Snapshot& snapshot, std::uint32_t a,
                              std::uint32_t b) {
  const Row& row_a = snapshot.rows()[a];
  const Row& row_b = snapshot.rows()[b];
  const auto order = compare(*key.column, snapshot, row_a, row_b);
  if (std::is_eq(order) || !key.descending) return order;
  const bool both_known =
      is_known(*key.column, snapshot, row_a) && is_known(*key.column, snapshot, row_b);
  if (!both_known) return order;
  return std::is_lt(order) ? std::strong_ordering::greater : std::strong_ordering::less;
}

bool comes_before(const Snapshot& snapshot, const Arrangement& arrangement, std::uint32_t a,
                  std::uint32_t b) {
  for (const SortKey& key : arrangement.keys)
    if (const auto order = order_by(key, snapshot, a, b); std::is_neq(order))
      return std::is_lt(order);
  return a < b;
}

// The text of the columns, each ended by a byte that escaped text never has.
void write_key(const Columns& by, Sameness sameness, const ShownRow& row, Cell& cell,
               std::string& key) {
  key.clear();
  for (const Column* column : by) {
    cell.clear();
    sameness == Sameness::plain ? write_plain(*column, row, cell) : write_text(*column, row, cell);
    key += cell.bytes();
    key += '\x1F';
  }
}

// Every row may be a group of its own, so a group costs 12 bytes and 6 to 11 in the index: its text
// is written again when it is compared.
class Grouping {
 public:
  Grouping(const Snapshot& snapshot, const Columns& by, Sameness sameness)
      : snapshot_(snapshot), by_(by), sameness_(sameness) {}

  void add(std::uint32_t position);
  Groups arranged(const Arrangement& arrangement) &&;

 private:
  struct Group {
    std::uint32_t first;  // position of the first row
    std::uint32_t hash;   // of its text
    std::uint32_t count;
  };
  static constexpr std::size_t slots_min = 64;
  static constexpr std::uint32_t no_group = 0;

  void write(std::uint32_t position, std::string& key) {
    write_key(by_, sameness_, {snapshot_, snapshot_.rows()[position], names_}, cell_, key);
  }
  bool is_of(const Group& group, std::uint32_t hash) {
    if (group.hash != hash) return false;
    write(group.first, other_);
    return other_ == key_;
  }
  void grow();
  bool comes_before(const Group& a, const Group& b, const std::vector<SortKey>& keys) const;

  const Snapshot& snapshot_;
  const Columns& by_;
  Sameness sameness_;
  Names names_;
  Cell cell_;
  std::string key_;
  std::string other_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(slots_min);  // index + 1
};

void Grouping::add(std::uint32_t position) {
  if (groups_.size() * 4 >= slots_.size() * 3) grow();
  write(position, key_);
  const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>()(key_));
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot] != no_group && !is_of(groups_[slots_[slot] - 1], hash))
    slot = (slot + 1) & (slots_.size() - 1);
  if (slots_[slot] == no_group) {
    groups_.push_back({.first = position, .hash = hash, .count = 0});
    slots_[slot] = static_cast<std::uint32_t>(groups_.size());
  }
  ++groups_[slots_[slot] - 1].count;
}

void Grouping::grow() {
  const std::size_t size = slots_.size() * 2;
  slots_ = {};  // before there is another
  slots_.resize(size);
  for (std::size_t index = 0; index < groups_.size(); ++index) {
    std::size_t slot = groups_[index].hash & (size - 1);
    while (slots_[slot] != no_group) slot = (slot + 1) & (size - 1);
    slots_[slot] = static_cast<std::uint32_t>(index + 1);
  }
}

bool Grouping::comes_before(const Group& a, const Group& b,
                            const std::vector<SortKey>& keys) const {
  for (const SortKey& key : keys) {
    auto order = std::strong_ordering::equal;
    if (key.column != nullptr) {
      order = order_by(key, snapshot_, a.first, b.first);
    } else {
      order = key.descending ? b.count <=> a.count : a.count <=> b.count;
    }
    if (std::is_neq(order)) return std::is_lt(order);
  }
  return a.first < b.first;
}

Groups Grouping::arranged(const Arrangement& arrangement) && {
  slots_ = {};
  std::vector<SortKey> keys = arrangement.keys;
  if (keys.empty()) keys.push_back({.column = nullptr, .descending = true});
  std::sort(groups_.begin(), groups_.end(),
            [&](const Group& a, const Group& b) { return comes_before(a, b, keys); });
  if (arrangement.reversed) std::reverse(groups_.begin(), groups_.end());
  groups_.resize(std::min(groups_.size(), arrangement.rows_max));
  Groups sorted;
  sorted.positions.reserve(groups_.size());
  sorted.counts.reserve(groups_.size());
  for (const Group& group : groups_) {
    sorted.positions.push_back(group.first);
    sorted.counts.push_back(group.count);
  }
  return sorted;
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

Groups group(const Snapshot& snapshot, const Columns& by, const Arrangement& arrangement,
             Sameness sameness) {
  Grouping grouping(snapshot, by, sameness);
  for (std::uint32_t position = 0; position < snapshot.size(); ++position) grouping.add(position);
  return std::move(grouping).arranged(arrangement);
}

}  // namespace tcptable::app

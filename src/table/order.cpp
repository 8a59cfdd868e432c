// A row is a cache line, and a comparison of rows far apart two misses. So what decides nearly
// every comparison is packed into 16 bytes beside the row's position, those are sorted, and the
// rows then moved to their places.
#include "order.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

#include "memory.hpp"

namespace tcptable::table {
namespace {

std::uint64_t big_endian(const std::uint8_t* bytes, int count) noexcept {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

std::uint64_t rank_of(const Row& row) noexcept {
  return (row.protocol == Protocol::udp ? 2U : 0U) + (row.family == Family::ipv6 ? 1U : 0U);
}

// Keys compare as the rows do, except that keys may be equal where rows are not.
OrderKey key_of(const Row& row, std::uint32_t position) noexcept {
  const std::uint64_t rank = rank_of(row) << 48;
  if (row.family == Family::ipv4) {
    return {.high = rank | big_endian(row.local_bytes.data(), 4) << 16 | row.local_port,
            .low = big_endian(row.remote_bytes.data(), 4) << 16 | row.remote_port,
            .position = position};
  }
  return {.high = rank | big_endian(row.local_bytes.data(), 6),
          .low = big_endian(row.local_bytes.data() + 6, 8),
          .position = position};
}

template <typename T>
int compare(const T& a, const T& b) noexcept {
  return a < b ? -1 : (b < a ? 1 : 0);
}

int compare_ties(const SnapshotStorage& storage, const Row& a, const Row& b) noexcept {
  if (const int order = compare(storage.owning_pid(a), storage.owning_pid(b)); order != 0)
    return order;
  if (const int order = compare(a.inode, b.inode); order != 0) return order;
  if (const int order = compare(a.cookie, b.cookie); order != 0) return order;
  return compare(a.index, b.index);
}

bool is_before(const OrderKey& a, const Row& row_a, const OrderKey& b, const Row& row_b) noexcept {
  if (a.high != b.high) return a.high < b.high;
  if (a.low != b.low) return a.low < b.low;
  return row_a.family == Family::ipv6 && compare_endpoints(row_a, row_b) < 0;
}

// One run's part in a merge.
struct Cursor {
  OrderKey key;
  const Row* row;
  const Row* end;
  std::byte* begin;

  void read_key() noexcept {
    constexpr std::uint64_t after_all = ~std::uint64_t{0};
    key =
        row == end ? OrderKey{.high = after_all, .low = after_all, .position = 0} : key_of(*row, 0);
  }
};

// A tree of losers: each inner node holds the run that lost there, so that finding the next row
// costs one comparison a level.
class Merge {
 public:
  Merge(const Runs& runs, Merged merged)
      : place_in_block_(merged == Merged::given_back ? sys::give_back_bytes - 1 : ~std::size_t{0}) {
    for (const auto run : runs) {
      cursors_.push_back({.key = {},
                          .row = run.data(),
                          .end = run.data() + run.size(),
                          .begin = reinterpret_cast<std::byte*>(run.data())});
      cursors_.back().read_key();
    }
    losers_.assign(cursors_.size(), none);
    for (std::size_t i = 0; i < cursors_.size(); ++i) play(i);
  }

  void next(Row* out) noexcept {
    Cursor& cursor = cursors_[winner_];
    *out = *cursor.row++;
    // With ~0 for a mask this is false for every address.
    if ((reinterpret_cast<std::uintptr_t>(cursor.row) & place_in_block_) < sizeof(Row))
      give_back_before(cursor);
    cursor.read_key();
    play(winner_);
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  // The last whole block that was read, if all of it was this run's.
  void give_back_before(const Cursor& cursor) const noexcept {
    const auto at = reinterpret_cast<std::uintptr_t>(cursor.row);
    const std::size_t read = at - reinterpret_cast<std::uintptr_t>(cursor.begin);
    const std::size_t beyond = at & place_in_block_;
    if (read < beyond + sys::give_back_bytes) return;
    sys::give_back(cursor.begin + (read - beyond - sys::give_back_bytes), sys::give_back_bytes);
  }

  // Until every run has entered, an empty place ends the way: who comes there waits for the other.
  void play(std::size_t player) noexcept {
    for (std::size_t node = (player + cursors_.size()) / 2; node > 0; node /= 2) {
      if (losers_[node] == none) {
        losers_[node] = player;
        return;
      }
      if (wins(losers_[node], player)) std::swap(losers_[node], player);
    }
    winner_ = player;
  }

  bool wins(std::size_t a, std::size_t b) const noexcept {
    const Cursor& cursor_a = cursors_[a];
    const Cursor& cursor_b = cursors_[b];
    if (cursor_a.row == cursor_a.end) return false;
    if (cursor_b.row == cursor_b.end) return true;
    return is_before(cursor_a.key, *cursor_a.row, cursor_b.key, *cursor_b.row);
  }

  std::size_t place_in_block_;
  std::vector<Cursor> cursors_;
  std::vector<std::size_t> losers_;
  std::size_t winner_ = 0;
};

}  // namespace

int compare_endpoints(const Row& a, const Row& b) noexcept {
  if (const int order = compare(rank_of(a), rank_of(b)); order != 0) return order;
  if (const int order = std::memcmp(a.local_bytes.data(), b.local_bytes.data(), 16); order != 0)
    return order;
  if (const int order = compare(local_scope_id(a), local_scope_id(b)); order != 0) return order;
  if (const int order = compare(a.local_port, b.local_port); order != 0) return order;
  if (const int order = std::memcmp(a.remote_bytes.data(), b.remote_bytes.data(), 16); order != 0)
    return order;
  if (const int order = compare(remote_scope_id(a), remote_scope_id(b)); order != 0) return order;
  return compare(a.remote_port, b.remote_port);
}

namespace {

// Follows each cycle of the permutation, so that no second copy of the rows is needed. A key that
// was obeyed names its own place.
void put_in_place(std::span<Row> rows, Column<OrderKey>& keys) noexcept {
  for (std::uint32_t first = 0; first < keys.size(); ++first) {
    if (keys[first].position == first) continue;
    const Row displaced = rows[first];
    std::uint32_t hole = first;
    for (std::uint32_t from = keys[hole].position; from != first; from = keys[hole].position) {
      rows[hole] = rows[from];
      keys[hole].position = hole;
      hole = from;
    }
    rows[hole] = displaced;
    keys[hole].position = hole;
  }
}

}  // namespace

bool sort_rows(std::span<Row> rows, SortScratch& scratch) noexcept {
  Column<OrderKey>& keys = scratch.keys;
  keys.clear();
  if (!keys.reserve(rows.size())) return false;
  for (std::uint32_t i = 0; i < rows.size(); ++i)
    if (!keys.append(key_of(rows[i], i))) return false;

  std::sort(keys.begin(), keys.end(), [rows](const OrderKey& a, const OrderKey& b) {
    return is_before(a, rows[a.position], b, rows[b.position]);
  });
  put_in_place(rows, keys);
  return true;
}

void merge_rows(const Runs& runs, Row* out, Merged merged) {
  std::size_t count = 0;
  for (const auto run : runs) count += run.size();
  Merge merge(runs, merged);
  for (; count > 0; --count) merge.next(out++);
}

// The middle of the longest run is near enough to the middle of all.
std::pair<Runs, Runs> split_runs(const Runs& runs) {
  const auto shorter = [](const auto& a, const auto& b) { return a.size() < b.size(); };
  const auto longest = std::max_element(runs.begin(), runs.end(), shorter);
  std::pair<Runs, Runs> halves;
  if (longest == runs.end() || longest->empty()) return halves;
  const Row& middle = (*longest)[longest->size() / 2];
  const auto before = [](const Row& a, const Row& b) { return compare_endpoints(a, b) < 0; };
  for (const auto run : runs) {
    const auto cut = std::lower_bound(run.begin(), run.end(), middle, before);
    const auto size = static_cast<std::size_t>(cut - run.begin());
    halves.first.push_back(run.first(size));
    halves.second.push_back(run.subspan(size));
  }
  return halves;
}

void order_ties(SnapshotStorage& storage) noexcept {
  Column<Row>& rows = storage.rows;
  const auto is_tied = [&](std::size_t i) {
    return rows[i - 1].local_port == rows[i].local_port &&
           rows[i - 1].remote_port == rows[i].remote_port &&
           compare_endpoints(rows[i - 1], rows[i]) == 0;
  };
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (!is_tied(i)) continue;
    const std::size_t first = i - 1;
    while (i < rows.size() && is_tied(i)) ++i;
    std::sort(rows.begin() + first, rows.begin() + i,
              [&](const Row& a, const Row& b) { return compare_ties(storage, a, b) < 0; });
  }
}

}  // namespace tcptable::table

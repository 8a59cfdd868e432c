// A row is a cache line, and a comparison of rows in a large table two misses. So what decides
// nearly every comparison is packed into 16 bytes beside the row's position, those are sorted, and
// the rows are then moved once, along the cycles of the permutation, without a second array.
#include "order.hpp"

#include <algorithm>
#include <cstring>

namespace tcptable::table {
namespace {

struct Key {
  std::uint64_t high;
  std::uint64_t low;
  std::uint32_t position;
};

std::uint64_t big_endian(const std::uint8_t* bytes, int count) noexcept {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

std::uint64_t rank_of(const Row& row) noexcept {
  return (row.protocol == Protocol::udp ? 2U : 0U) + (row.family == Family::ipv6 ? 1U : 0U);
}

// Keys compare as the rows do, except that keys may be equal where rows are not.
Key key_of(const Row& row, std::uint32_t position) noexcept {
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

void apply(Column<Key>& keys, Column<Row>& rows) noexcept {
  for (std::uint32_t start = 0; start < keys.size(); ++start) {
    if (keys[start].position == start) continue;
    const Row displaced = rows[start];
    std::uint32_t to = start;
    for (std::uint32_t from = keys[to].position; from != start; from = keys[to].position) {
      rows[to] = rows[from];
      keys[to].position = to;
      to = from;
    }
    rows[to] = displaced;
    keys[to].position = to;
  }
}

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

bool order_by_endpoints(SnapshotStorage& storage) noexcept {
  Column<Row>& rows = storage.rows;
  Column<Key> keys;
  if (!keys.reserve(rows.size())) return false;
  for (std::uint32_t i = 0; i < rows.size(); ++i)
    if (!keys.append(key_of(rows[i], i))) return false;

  const auto before = [&](const Key& a, const Key& b) {
    if (a.high != b.high) return a.high < b.high;
    if (a.low != b.low) return a.low < b.low;
    const Row& row_a = rows[a.position];
    const Row& row_b = rows[b.position];
    const int order = compare_endpoints(row_a, row_b);
    return order != 0 ? order < 0 : compare_ties(storage, row_a, row_b) < 0;
  };
  std::sort(keys.begin(), keys.end(), before);
  apply(keys, rows);
  return true;
}

}  // namespace tcptable::table

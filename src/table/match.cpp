// Knowing sockets again.
#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include <tcptable/diff.hpp>

namespace tcptable {
namespace {

// So many rows are looked at for one. Rows of real hosts share an endpoint with a few others at
// most; a file may hold a million that are alike.
constexpr int looks_max = 256;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) noexcept {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
  return hash ^ hash >> 32;
}

std::uint64_t cookie_hash(const Row& row) noexcept { return mixed(0, row.cookie); }

std::uint64_t endpoint_hash(const Row& row) noexcept {
  std::uint64_t words[4];
  std::memcpy(words, row.local_bytes.data(), 16);
  std::memcpy(words + 2, row.remote_bytes.data(), 16);
  std::uint64_t hash = static_cast<std::uint64_t>(row.protocol);
  for (const std::uint64_t word : words) hash = mixed(hash, word);
  return mixed(hash, std::uint64_t{row.local_port} << 16 | row.remote_port);
}

std::uint64_t inode_hash(const Row& row) noexcept { return mixed(endpoint_hash(row), row.inode); }

bool same_endpoints(const Row& a, const Row& b) noexcept {
  return a.protocol == b.protocol && a.family == b.family && a.local_port == b.local_port &&
         a.remote_port == b.remote_port && a.interface_index == b.interface_index &&
         a.local_bytes == b.local_bytes && a.remote_bytes == b.remote_bytes;
}

// The kernel counts cookies anew after a restart, so in two files the same number may mean two
// sockets. A TCP socket keeps its endpoints while it is in the table, one of UDP its port.
bool same_cookie(const Row& a, const Row& b) noexcept {
  if (a.cookie != b.cookie || a.family != b.family || a.protocol != b.protocol) return false;
  if (a.protocol == Protocol::udp) return a.local_port == b.local_port;
  return a.local_port == b.local_port && a.remote_port == b.remote_port &&
         a.local_bytes == b.local_bytes && a.remote_bytes == b.remote_bytes;
}

// What is left of a connection when the kernel keeps it without a full socket.
bool is_remainder(const Row& row) noexcept {
  return row.protocol == Protocol::tcp && row.inode == 0 &&
         (row.state == State::time_wait || row.state == State::fin_wait_2);
}

// How far a connection has come. It never goes back: what seems to is another.
int stage(State state) noexcept {
  switch (state) {
    case State::syn_sent:
    case State::syn_received:
      return 0;
    case State::established:
      return 1;
    case State::time_wait:
      return 3;
    default:
      return 2;
  }
}

bool may_become(const Row& before, const Row& after) noexcept {
  if (before.protocol != Protocol::tcp) return before.inode == after.inode;
  if ((before.state == State::listen) != (after.state == State::listen)) return false;
  return stage(before.state) <= stage(after.state);
}

bool same_by_inode(const Row& before, const Row& after) noexcept {
  const bool differ = before.cookie != 0 && after.cookie != 0 && before.cookie != after.cookie;
  return !differ && before.inode == after.inode && same_endpoints(before, after) &&
         may_become(before, after);
}

bool same_connection(const Row& before, const Row& after) noexcept {
  if (!same_endpoints(before, after) || !may_become(before, after)) return false;
  if (is_remainder(after)) return before.state != State::time_wait && before.state != State::listen;
  if (before.cookie != 0 && after.cookie != 0) return false;
  return before.protocol == Protocol::tcp && before.state != State::listen &&
         (before.inode == 0 || after.inode == 0);
}

// Rows of the older snapshot by a hash, in chains: 4 to 8 bytes a row for the heads and 4 for the
// links, and inserting is the same whatever the rows are.
class Chains {
 public:
  explicit Chains(std::span<const Row> rows)
      : rows_(rows), heads_(std::bit_ceil(rows.size() + 1), no_row), next_(rows.size(), no_row) {}

  void clear() noexcept { std::fill(heads_.begin(), heads_.end(), no_row); }

  void insert(std::uint32_t position, std::uint64_t hash) noexcept {
    std::uint32_t& head = head_of(hash);
    next_[position] = head;
    head = position;
  }

  // Takes the first row out that is meant.
  template <typename Condition>
  std::uint32_t take(std::uint64_t hash, const Condition& is_meant) noexcept {
    std::uint32_t* link = &head_of(hash);
    for (int looks = 0; *link != no_row && looks < looks_max; ++looks) {
      const std::uint32_t position = *link;
      if (is_meant(rows_[position])) {
        *link = next_[position];
        return position;
      }
      link = &next_[position];
    }
    return no_row;
  }

 private:
  std::uint32_t& head_of(std::uint64_t hash) noexcept { return heads_[hash & (heads_.size() - 1)]; }

  std::span<const Row> rows_;
  std::vector<std::uint32_t> heads_;
  std::vector<std::uint32_t> next_;
};

class Matching {
 public:
  Matching(const Snapshot& before, const Snapshot& after)
      : before_(before.rows()),
        after_(after.rows()),
        chains_(before_),
        taken_(before_.size()),
        matched_(after_.size(), no_row) {}

  void by_cookie();
  void by_inode() { by(inode_hash, same_by_inode); }
  void by_endpoints() { by(endpoint_hash, same_connection); }

  std::vector<std::uint32_t> result() && { return std::move(matched_); }

 private:
  template <typename Hash, typename Same>
  void by(const Hash& hash, const Same& same);
  template <typename Hash, typename Same>
  void take(std::size_t index, const Hash& hash, const Same& same);

  std::span<const Row> before_;
  std::span<const Row> after_;
  Chains chains_;
  std::vector<bool> taken_;
  std::vector<std::uint32_t> matched_;
};

template <typename Hash, typename Same>
void Matching::take(std::size_t index, const Hash& hash, const Same& same) {
  const Row& row = after_[index];
  const auto is_meant = [&](const Row& candidate) { return same(candidate, row); };
  const std::uint32_t found = chains_.take(hash(row), is_meant);
  if (found == no_row) return;
  matched_[index] = found;
  taken_[found] = true;
}

// Chains are filled from the end, so that of rows alike the first is found first.
void Matching::by_cookie() {
  for (std::size_t i = before_.size(); i-- > 0;)
    if (before_[i].cookie != 0)
      chains_.insert(static_cast<std::uint32_t>(i), cookie_hash(before_[i]));
  for (std::size_t i = 0; i < after_.size(); ++i)
    if (after_[i].cookie != 0) take(i, cookie_hash, same_cookie);
}

template <typename Hash, typename Same>
void Matching::by(const Hash& hash, const Same& same) {
  chains_.clear();
  for (std::size_t i = before_.size(); i-- > 0;)
    if (!taken_[i]) chains_.insert(static_cast<std::uint32_t>(i), hash(before_[i]));
  for (std::size_t i = 0; i < after_.size(); ++i)
    if (matched_[i] == no_row) take(i, hash, same);
}

}  // namespace

std::vector<std::uint32_t> match(const Snapshot& before, const Snapshot& after) {
  Matching matching(before, after);
  matching.by_cookie();
  matching.by_inode();
  matching.by_endpoints();
  return std::move(matching).result();
}

}  // namespace tcptable

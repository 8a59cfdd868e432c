#include "brief_sockets.hpp"

#include <algorithm>
#include <tuple>

#include <tcptable/snapshot_builder.hpp>

namespace tcptable::app {
namespace {

auto endpoints(const Row& row) noexcept {
  return std::tie(row.protocol, row.family, row.local_port, row.remote_port, row.local_bytes,
                  row.remote_bytes);
}

// A few announcements against many rows: the rows are gone through once and looked up among the
// announcements.
class Announced {
 public:
  explicit Announced(std::span<const Closing> ended) : ended_(ended), is_known_(ended.size()) {
    for (std::uint32_t i = 0; i < ended.size(); ++i) {
      by_cookie_.push_back(i);
      by_endpoints_.push_back(i);
    }
    std::ranges::sort(by_cookie_, {}, [this](auto i) { return ended_[i].row.cookie; });
    std::ranges::sort(by_endpoints_, {}, [this](auto i) { return endpoints(ended_[i].row); });
  }

  void forget_cookie(std::uint64_t cookie) {
    forget(by_cookie_, cookie, [this](auto i) { return ended_[i].row.cookie; });
  }

  void forget_endpoints(const Row& row) {
    forget(by_endpoints_, endpoints(row), [this](auto i) { return endpoints(ended_[i].row); });
  }

  // A socket that never had a port was never in a table.
  template <typename Use>
  void for_each_unknown(const Use& use) const {
    for (std::size_t i = 0; i < ended_.size(); ++i)
      if (!is_known_[i] && ended_[i].row.local_port != 0) use(ended_[i]);
  }

 private:
  template <typename Key, typename KeyOf>
  void forget(const std::vector<std::uint32_t>& order, const Key& key, const KeyOf& key_of) {
    auto at = std::ranges::lower_bound(order, key, {}, key_of);
    for (; at != order.end() && key_of(*at) == key; ++at) is_known_[*at] = true;
  }

  std::span<const Closing> ended_;
  std::vector<bool> is_known_;
  std::vector<std::uint32_t> by_cookie_;
  std::vector<std::uint32_t> by_endpoints_;
};

// Whether a socket of the states that are meant can have been what has ended here.
Verdict judge_state(const Row& row, StateSet states) noexcept {
  if (states == StateSet::all()) return Verdict::yes;
  const bool was_connected = row.remote_port != 0;
  const bool only_unconnected = states.without(State::listen).without(State::closed).empty();
  return was_connected && only_unconnected ? Verdict::no : Verdict::undecided;
}

BriefSockets judged(Snapshot unknown, const Query& query) {
  Query rest = query;  // what announcements tell everything of
  rest.filter = {};
  rest.states = StateSet::all();
  rest.pids.clear();
  narrow(unknown, rest);
  BriefSockets brief;
  SnapshotBuilder builder;
  for (const Row& row : unknown) {
    Verdict verdict =
        std::min(judge_state(row, query.states), query.filter.judge_ended(unknown, row));
    if (verdict == Verdict::yes && !query.pids.empty()) verdict = Verdict::undecided;
    if (verdict == Verdict::undecided) ++brief.undecided;
    if (verdict != Verdict::yes) continue;
    RowFacts facts{.owner_reason = unknown.owner_reason(row)};
    if (const TcpInfo* const info = unknown.tcp_info(row)) facts.tcp = *info;
    builder.add(row, facts);
  }
  brief.sockets = std::move(builder).build();
  return brief;
}

bool is_remainder(const Row& row) noexcept {
  return row.inode == 0 && (row.state == State::time_wait || row.state == State::fin_wait_2);
}

}  // namespace

BriefSockets brief_sockets(std::span<const Closing> ended, const Snapshot& before,
                           const Snapshot& after, std::span<const std::uint64_t> told,
                           const Query& query) {
  if (ended.empty()) return {};
  SnapshotBuilder builder;
  Announced announced(ended);
  for (const Row& row : before) announced.forget_cookie(row.cookie);
  for (const Row& row : after) announced.forget_cookie(row.cookie);
  for (const Row& row : after)
    if (is_remainder(row)) announced.forget_endpoints(row);
  for (const std::uint64_t cookie : told) announced.forget_cookie(cookie);
  announced.for_each_unknown([&builder](const Closing& closing) {
    builder.add(closing.row, {.owner_reason = OwnerReason::vanished, .tcp = closing.tcp});
  });
  return judged(std::move(builder).build(), query);
}

std::vector<std::uint64_t> closed_cookies(const Snapshot& before, std::span<const Change> changes) {
  std::vector<std::uint64_t> cookies;
  for (const Change& change : changes)
    if (change.before != no_row) cookies.push_back(before.rows()[change.before].cookie);
  return cookies;
}

}  // namespace tcptable::app

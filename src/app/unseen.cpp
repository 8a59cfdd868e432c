#include "unseen.hpp"

#include <algorithm>

namespace tcptable::app {
namespace {

std::uint64_t begun(const TcpStatistics& statistics) noexcept {
  return statistics.active_opens + statistics.passive_opens;
}

}  // namespace

std::uint64_t UnseenCounter::look(const std::optional<TcpStatistics>& in_front,
                                  const std::optional<TcpStatistics>& behind,
                                  std::uint64_t opened) noexcept {
  std::uint64_t unseen = 0;
  if (counted_ && in_front) {
    const std::uint64_t meanwhile = begun(*in_front) - std::min(begun(*in_front), *counted_);
    unseen = meanwhile - std::min(meanwhile, opened);
  }
  counted_ = behind ? std::optional(begun(*behind)) : std::nullopt;
  return unseen;
}

std::uint64_t connections_opened(const Snapshot& after, std::span<const Change> changes) noexcept {
  const auto is_connection = [&after](const Change& change) {
    if (change.kind != ChangeKind::opened) return false;
    const Row& row = after.rows()[change.after];
    return row.protocol == Protocol::tcp && row.state != State::listen;
  };
  return static_cast<std::uint64_t>(std::count_if(changes.begin(), changes.end(), is_connection));
}

bool asks_for_every_connection(const Query& query) noexcept {
  return query.protocols.tcp && query.families.ipv4 && query.families.ipv6 &&
         query.states == StateSet::all() && query.local_ports.empty() &&
         query.remote_ports.empty() && query.any_ports.empty() && query.local_prefixes.empty() &&
         query.remote_prefixes.empty() && query.pids.empty() && query.filter.matches_all();
}

}  // namespace tcptable::app

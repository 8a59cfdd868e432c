// The pure part of `tcptable who`: rows become parties.
#include <algorithm>
#include <map>
#include <tuple>

#include "row_kind.hpp"
#include "who_report.hpp"

namespace tcptable::app {
namespace {

// Whether what arrives for `address` arrives at this listener.
bool serves(const Row& listener, const Address& address) noexcept {
  const Address local = unmapped(listener.local_address());
  const Address wanted = unmapped(address);
  if (!is_unspecified(local)) return local == wanted;
  if (local.family == wanted.family) return true;
  return local.family == Family::ipv6 && !listener.has(RowFlag::v6_only);
}

bool is_meant(const WhoTarget& target, const Row& row) noexcept {
  return !target.protocol || row.protocol == *target.protocol;
}

// Rows of one key have the same party.
using PartyKey = std::tuple<std::uint32_t, std::uint64_t, OwnerReason, std::uint32_t>;

// systemd keeps the sockets of services that it starts on demand: the service is who is meant.
const Process* main_process(const Snapshot& snapshot, const Row& row) {
  const auto holders = snapshot.owners(row);
  for (const Holder& holder : holders)
    if (snapshot.process(holder).pid != 1) return &snapshot.process(holder);
  return holders.empty() ? nullptr : &snapshot.process(holders.front());
}

PartyKey key_of(const Snapshot& snapshot, const Row& row) {
  if (const Process* const process = main_process(snapshot, row))
    return {process->pid, process->start_time_ticks, OwnerReason::known, no_uid};
  return {0, 0, snapshot.owner_reason(row), row.uid};
}

// A map and the order in which its keys came.
class Parties {
 public:
  explicit Parties(const Snapshot& snapshot) : snapshot_(snapshot) {}

  WhoParty& of(const Row& row);
  std::vector<WhoParty> take();

  void count(WhoParty& party, const Row& row);

 private:
  struct Counts {
    std::map<State, std::size_t> states;
    std::map<std::pair<Family, std::array<std::uint8_t, 16>>, std::size_t> peers;
  };

  void add_processes(WhoParty& party, const Row& row);

  const Snapshot& snapshot_;
  std::map<PartyKey, std::size_t> indexes_;
  std::vector<WhoParty> all_;
  std::vector<Counts> counts_;
};

void Parties::add_processes(WhoParty& party, const Row& row) {
  const Process* const first = main_process(snapshot_, row);
  for (const Holder& holder : snapshot_.owners(row)) {
    const Process& process = snapshot_.process(holder);
    const auto same = [&](const WhoProcess& known) { return known.process.pid == process.pid; };
    if (std::any_of(party.processes.begin(), party.processes.end(), same)) continue;
    WhoProcess made{.process = process,
                    .user = std::string(snapshot_.user_name(process.uid)),
                    .facts = snapshot_.facts(holder),
                    .started_at = std::nullopt,
                    .ancestors = {}};
    const auto place = &process == first ? party.processes.begin() : party.processes.end();
    party.processes.insert(place, std::move(made));
  }
}

WhoParty& Parties::of(const Row& row) {
  const auto [found, is_new] = indexes_.emplace(key_of(snapshot_, row), all_.size());
  if (is_new) {
    WhoParty party;
    party.reason = snapshot_.owner_reason(row);
    party.uid = row.uid;
    party.user = std::string(snapshot_.user_name(row.uid));
    all_.push_back(std::move(party));
    counts_.emplace_back();
  }
  WhoParty& party = all_[found->second];
  add_processes(party, row);
  return party;
}

void Parties::count(WhoParty& party, const Row& row) {
  Counts& counts = counts_[static_cast<std::size_t>(&party - all_.data())];
  const Address peer = unmapped(row.remote_address());
  ++party.traffic.connections;
  ++counts.states[row.state];
  ++counts.peers[{peer.family, peer.bytes}];
}

template <typename Key>
void most_frequent_first(std::vector<std::pair<Key, std::size_t>>& counted) {
  std::stable_sort(counted.begin(), counted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
}

std::vector<WhoParty> Parties::take() {
  for (std::size_t index = 0; index < all_.size(); ++index) {
    WhoTraffic& traffic = all_[index].traffic;
    traffic.states.assign(counts_[index].states.begin(), counts_[index].states.end());
    for (const auto& [peer, number] : counts_[index].peers)
      traffic.peers.emplace_back(Address{peer.second, peer.first}, number);
    most_frequent_first(traffic.states);
    most_frequent_first(traffic.peers);
  }
  return std::move(all_);
}

void add_backlog(const Snapshot& snapshot, const Row& row, WhoParty& party) {
  const Queues* const queues = snapshot.known_queues(row);
  if (row.state != State::listen || queues == nullptr || snapshot.table_engine() == Engine::procfs)
    return;
  if (!party.backlog) party.backlog.emplace();
  party.backlog->receive += queues->receive;
  party.backlog->send += queues->send;
}

bool share_a_holder(const Snapshot& snapshot, const Row& a, const Row& b) {
  const auto holders = snapshot.owners(b);
  return std::any_of(holders.begin(), holders.end(), [&](const Holder& wanted) {
    const auto others = snapshot.owners(a);
    return std::any_of(others.begin(), others.end(),
                       [&](const Holder& other) { return other.process == wanted.process; });
  });
}

// The listener that a connection came in by: of those with exactly its address, before the others,
// one whose process has the connection (several may share an address), else the first.
const Row* listener_for(const Snapshot& snapshot, const std::vector<const Row*>& listeners,
                        const Row& row) {
  const Row* found = nullptr;
  int found_rank = -1;
  for (const Row* const listener : listeners) {
    if (listener->protocol != row.protocol || !serves(*listener, row.local_address())) continue;
    const int rank = (is_unspecified(listener->local_address()) ? 0 : 2) +
                     (share_a_holder(snapshot, *listener, row) ? 1 : 0);
    if (rank <= found_rank) continue;
    found = listener;
    found_rank = rank;
  }
  return found;
}

std::vector<const Row*> listeners_of(const Snapshot& snapshot, const WhoTarget& target) {
  std::vector<const Row*> found;
  for (const Row& row : snapshot)
    if (row.local_port == target.port && takes_from_anybody(row) && is_meant(target, row) &&
        (!target.address || serves(row, *target.address)))
      found.push_back(&row);
  return found;
}

bool is_at(const Address& address, const WhoTarget& target) {
  return !target.address || unmapped(address) == unmapped(*target.address);
}

}  // namespace

Query who_query(const WhoTarget& target) {
  Query query;
  if (target.protocol)
    query.protocols = {.tcp = *target.protocol == Protocol::tcp,
                       .udp = *target.protocol == Protocol::udp};
  query.any_ports = {{target.port, target.port}};
  query.columns.queues = true;
  query.columns.process = true;
  query.columns.programs = true;
  query.columns.units = true;
  query.columns.users = true;
  query.ordering = Ordering::endpoints;
  return query;
}

WhoReport who(const Snapshot& snapshot, const WhoTarget& target) {
  Parties servers(snapshot);
  Parties speakers(snapshot);
  Parties clients(snapshot);
  const std::vector<const Row*> listeners = listeners_of(snapshot, target);
  for (const Row* const row : listeners) {
    WhoParty& party = servers.of(*row);
    party.listeners.push_back(*row);
    add_backlog(snapshot, *row, party);
  }
  for (const Row& row : snapshot) {
    if (takes_from_anybody(row) || !is_meant(target, row)) continue;
    if (row.local_port == target.port && is_at(row.local_address(), target)) {
      const Row* const listener = listener_for(snapshot, listeners, row);
      Parties& side = listener != nullptr ? servers : speakers;
      WhoParty& party = side.of(listener != nullptr ? *listener : row);
      side.count(party, row);
    } else if (row.remote_port == target.port && is_at(row.remote_address(), target)) {
      WhoParty& party = clients.of(row);
      clients.count(party, row);
    }
  }
  return {target, servers.take(), speakers.take(), clients.take()};
}

}  // namespace tcptable::app

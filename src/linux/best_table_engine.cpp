#include "best_table_engine.hpp"

#include <unistd.h>

#include <array>

#include "filter.hpp"
#include "host_probe.hpp"

namespace tcptable::engine {
namespace {

// The walk looks at every part of the hash, however few sockets are in it, and loading it takes
// milliseconds; netlink needs little for a small table.
constexpr std::uint64_t connections_worth_a_walk = 12000;
constexpr std::uint64_t connections_worth_loading = 25000;

constexpr std::array limits_of_bpf{Gap{.kind = GapKind::no_cookies}};

constexpr Error no_queues{ErrorCode::not_supported, 0, "queues by BPF"};
constexpr Error no_cgroups{ErrorCode::not_supported, 0, "cgroups by BPF"};
constexpr Error no_details{ErrorCode::not_supported, 0, "tcp_info by BPF"};
constexpr Error not_initial{ErrorCode::not_supported, 0, "BPF in a user namespace"};
constexpr Error other_pages{ErrorCode::not_supported, 0, "BPF walk with large pages"};
constexpr Error not_worth_it{ErrorCode::not_supported, 0, "BPF for a small table"};
constexpr Error implausible{ErrorCode::malformed, 0, "BPF connection table"};

StateSet both(StateSet a, StateSet b) { return StateSet::from_bits(a.bits() & b.bits()); }

// Sockets that the kernel keeps elsewhere. No TCP socket in a table is `closed`; to ask netlink for
// that state would make it walk the connections as well.
constexpr StateSet peerless{State::listen, State::bound};

}  // namespace

std::span<const Gap> BestTableEngine::limits() const noexcept {
  return lacks_cookies_ ? std::span<const Gap>(limits_of_bpf) : std::span<const Gap>();
}

// Netlink filters in the kernel, and gives what the walk does not know.
bool BestTableEngine::is_wanted(const table::Scan& scan, const Query& query) const noexcept {
  if (scan.protocol != Protocol::tcp) return false;
  if (choice_ == EngineChoice::bpf) return !both(scan.states, connection_states()).empty();
  return scan.states.contains(State::established) && !table::has_endpoint_conditions(query) &&
         !query.columns.queues && !query.columns.cookies && !table::wants_extras(query.columns);
}

// The cheapest first, as with owners: what is loaded already, what root published, loading.
Result<sys::UniqueFd> BestTableEngine::open_walk(std::uint64_t connections) {
  const bool is_forced = choice_ == EngineChoice::bpf;
  if (!is_forced && connections < connections_worth_a_walk) return not_worth_it;
  opened_ = Engine::bpf;
  if (sources_.own_is_loaded())
    if (auto own = sources_.own()) return own;
  opened_ = Engine::bpf_published;
  auto published = sources_.published();
  if (published) return published;
  published_ignored_ = published.error().code == ErrorCode::malformed;
  if (!is_forced && connections < connections_worth_loading) return not_worth_it;
  opened_ = Engine::bpf;
  return sources_.own();
}

Result<table::ScanReport> BestTableEngine::scan(const table::Scan& scan, const Query& query,
                                                table::RowSink& sink) {
  if (!is_wanted(scan, query)) return netlink_.scan(scan, query, sink);
  table::Scan rest = scan;
  rest.states = both(scan.states, peerless);
  table::ScanReport report;
  if (!rest.states.empty()) {
    const auto done = netlink_.scan(rest, query, sink);
    if (!done) return done;
    report = *done;
  }
  table::Scan connections = scan;
  connections.states = both(scan.states, connection_states());
  const std::size_t mark = sink.mark();
  published_ignored_ = false;
  const auto walked = walk(connections, query, sink);
  report.published_ignored = published_ignored_;
  if (walked) return report;
  if (choice_ == EngineChoice::bpf) return walked.error();
  sink.rewind(mark);
  const auto done = netlink_.scan(connections, query, sink);
  if (!done) return done;
  report.interrupted = report.interrupted || done->interrupted;
  report.unsettled = report.unsettled || done->unsettled;
  return report;
}

Result<void> BestTableEngine::walk(const table::Scan& scan, const Query& query,
                                   table::RowSink& sink) {
  if (query.columns.queues) return no_queues;
  if (query.columns.cgroups) return no_cgroups;
  if (table::wants_extras(query.columns)) return no_details;
  // The program tells users as the initial user namespace numbers them.
  if (!is_initial_user_namespace(proc_)) return not_initial;
  // With larger pages the kernel's buffer is more than one of ours, and a part of the hash would
  // come in pieces.
  if (::sysconf(_SC_PAGESIZE) != 4096) return other_pages;
  const auto counts = socket_counts(proc_);
  if (!counts) return counts.error();
  const std::uint64_t hashed = counts->tcp4 + counts->tcp6;
  // The walk gives both families; one that is a small part of the table is cheaper by netlink.
  const bool only_ipv6 = scan.scope == table::ScanScope::ipv6;
  auto reading = open_walk(only_ipv6 ? counts->tcp6 : hashed + counts->time_wait);
  if (!reading) return reading.error();
  const auto met = read_connections(std::move(*reading), scan.states, sink);
  if (!met) return met.error();
  // A kernel that keeps its connections elsewhere would show us an empty hash.
  if (choice_ != EngineChoice::bpf && *met < hashed / 2) return implausible;
  kind_ = opened_;
  lacks_cookies_ = lacks_cookies_ || query.columns.cookies;
  return {};
}

}  // namespace tcptable::engine

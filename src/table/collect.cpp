#include "collect.hpp"

#include <algorithm>
#include <vector>

#include "order.hpp"
#include "owner_join.hpp"

namespace tcptable::table {
namespace {

constexpr Error out_of_memory{ErrorCode::out_of_memory, 0, "collect"};

// Below this many sockets a thread costs more than the dump that it would run beside.
constexpr std::uint64_t rows_worth_a_thread = 1000;

// Sockets without a visible holder are looked up to tell whether they still exist: so many one by
// one, more by a second reading of the table.
constexpr std::size_t lookups_max = 256;

class Collection {
 public:
  Collection(const Query& query, Engines& engines, SnapshotStorage& storage)
      : query_(query), engines_(engines), storage_(storage), plan_(plan(query)) {}
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  // An owner pass that is still running writes into the storage: it ends before the collection
  // does.
  ~Collection() {
    if (owners_ != nullptr) owners_->cancel();
  }

  Result<void> begin_owners();
  Result<void> read_table();
  Result<void> finish_owners();
  Result<void> join();
  Result<void> resolve_leftovers();
  Result<void> drop_rows_of_others();
  Result<void> describe_owners();
  Result<void> arrange();

 private:
  Result<void> scan_with(TableEngine& engine);
  Result<void> read_listeners();
  Result<void> scan_again();
  void mark_unresolved(OwnerReason reason);
  Result<void> find_gone();
  Result<void> find_gone_by_reading_again(const std::vector<Unresolved>& candidates);
  OwnerReason blind_spot() const noexcept;
  bool may_be_visible(const Row& row) const noexcept;

  const Query& query_;
  Engines& engines_;
  SnapshotStorage& storage_;
  const Plan plan_;
  TableEngine* table_ = nullptr;
  OwnerEngine* owners_ = nullptr;
  OwnerReport owner_report_;
  Column<Row> listeners_;
  std::vector<Unresolved> unresolved_;
  std::vector<std::uint32_t> gone_;  // rows among them whose socket no longer exists
};

// True for refusals that another engine may not share: sock_diag absent or forbidden.
bool is_refusal(const Error& error) noexcept {
  return error.code == ErrorCode::not_supported || error.code == ErrorCode::permission_denied;
}

Result<void> Collection::begin_owners() {
  if (!plan_.owners) return {};
  const auto engine = engines_.owners(query_.owner_engine);
  if (!engine) return engine.error();
  owners_ = *engine;
  const auto bounds = engines_.row_bounds(query_);
  const bool large = bounds && bounds->estimate >= rows_worth_a_thread;
  owners_->begin({}, large ? OwnerPace::beside : OwnerPace::at_finish, storage_.holders);
  return {};
}

Result<void> Collection::read_table() {
  const bool automatic = query_.engine == EngineChoice::automatic;
  auto engine = engines_.table(automatic ? EngineChoice::netlink : query_.engine);
  auto scanned = engine ? scan_with(**engine) : Result<void>(engine.error());
  if (automatic && !scanned && is_refusal(scanned.error())) {
    engine = engines_.table(EngineChoice::procfs);
    scanned = engine ? scan_with(**engine) : Result<void>(engine.error());
  }
  return scanned;
}

Result<void> Collection::scan_with(TableEngine& engine) {
  storage_.rows.clear();
  storage_.queues.clear();
  storage_.gaps.clear();
  RowSink sink(query_, storage_.rows, query_.columns.queues ? &storage_.queues : nullptr);
  bool interrupted = false;
  for (const Scan& scan : plan_.scans) {
    const auto report = engine.scan(scan, query_, sink);
    if (!report) return report.error();
    interrupted = interrupted || report->interrupted;
  }
  sink.finish();
  if (sink.exhausted()) return out_of_memory;

  table_ = &engine;
  storage_.table_engine = engine.kind();
  for (const Gap& gap : engine.limits()) storage_.add_gap(gap.kind, gap.count);
  if (interrupted) storage_.add_gap(GapKind::dump_interrupted);
  storage_.complete = !interrupted;
  return {};
}

Result<void> Collection::finish_owners() {
  if (owners_ == nullptr) return {};
  if (storage_.rows.empty()) {
    owners_->cancel();
    storage_.owner_engine = owners_->kind();
    return {};
  }
  const auto report = owners_->finish();
  if (!report) return report.error();
  owner_report_ = *report;
  storage_.owner_engine = owners_->kind();
  if (!report->available) storage_.add_gap(GapKind::no_procfs);
  if (report->denied != 0) storage_.add_gap(GapKind::processes_denied, report->denied);
  if (report->hidden) storage_.add_gap(GapKind::processes_hidden);
  if (report->other_pid_namespace) storage_.add_gap(GapKind::other_pid_namespace);
  if (!report->available || report->denied != 0 || report->hidden) storage_.complete = false;
  return {};
}

Result<void> Collection::join() {
  if (owners_ == nullptr) return {};
  if (!storage_.holders.build()) return out_of_memory;
  if (any_pending(storage_.rows.values()))
    if (const auto read = read_listeners(); !read) return read;
  if (!join_owners(storage_, listeners_.values(), unresolved_)) return out_of_memory;
  return {};
}

// The query's own rows may lack the listeners, or show them otherwise.
Result<void> Collection::read_listeners() {
  Query all;
  all.states = {State::listen};
  listeners_.clear();
  RowSink sink(all, listeners_, nullptr);
  const auto report = table_->scan(listener_scan(), all, sink);
  if (!report) return report.error();
  if (sink.exhausted()) return out_of_memory;
  return {};
}

// What remains has a descriptor that the pass did not meet. Either it was closed meanwhile; or the
// pass could not see all processes; or the socket moved while table and owners were read, and a
// second look at just these sockets, threads with descriptor tables of their own included, finds
// it; or nobody has it.
Result<void> Collection::resolve_leftovers() {
  if (unresolved_.empty()) return {};
  if (!owner_report_.available) {
    mark_unresolved(OwnerReason::unavailable);
    return {};
  }
  if (const auto gone = find_gone(); !gone) return gone;
  if (const auto again = scan_again(); !again) return again;
  mark_unresolved(blind_spot());
  // The PID namespace hides owners only where one was missed.
  if (owner_report_.other_pid_namespace && unresolved_.size() > gone_.size())
    storage_.complete = false;
  for (const std::uint32_t row : gone_)
    storage_.owner_entry(storage_.rows[row])->reason =
        static_cast<std::uint8_t>(OwnerReason::vanished);
  return {};
}

// Why the owner of a socket that exists may be beyond our sight; kernel when nothing is.
OwnerReason Collection::blind_spot() const noexcept {
  if (owner_report_.denied != 0 || owner_report_.hidden) return OwnerReason::permission;
  if (owner_report_.other_pid_namespace) return OwnerReason::other_pid_namespace;
  return OwnerReason::kernel;
}

// An ordinary user's second look would meet the same closed doors; it can only help for sockets of
// the user's own.
bool Collection::may_be_visible(const Row& row) const noexcept {
  const bool sees_all = owner_report_.denied == 0 && !owner_report_.hidden;
  return sees_all || owner_report_.privileged || row.uid == owner_report_.uid;
}

// Which leftovers are no longer in the kernel's table. A few are looked up one by one; many are
// compared with a second reading of the whole table.
Result<void> Collection::find_gone() {
  std::vector<Unresolved> candidates;
  for (const Unresolved& leftover : unresolved_)
    if (may_be_visible(storage_.rows[leftover.row])) candidates.push_back(leftover);
  // A lookup in /proc/net reads the whole table, so there one reading serves all.
  const std::size_t lookups = table_->kind() == Engine::procfs ? 1 : lookups_max;
  if (candidates.size() > lookups) return find_gone_by_reading_again(candidates);
  for (const Unresolved& leftover : candidates) {
    const auto exists = table_->still_exists(storage_.rows[leftover.row]);
    if (exists && !*exists) gone_.push_back(leftover.row);
  }
  return {};
}

Result<void> Collection::find_gone_by_reading_again(const std::vector<Unresolved>& candidates) {
  Query all;
  all.states = query_.states;
  Column<Row> rows;
  RowSink sink(all, rows, nullptr);
  for (const Scan& scan : plan_.scans)
    if (const auto report = table_->scan(scan, all, sink); !report) return report.error();
  if (sink.exhausted()) return out_of_memory;
  std::vector<std::uint32_t> inodes;
  inodes.reserve(rows.size() + listeners_.size());
  for (const Row& row : rows) inodes.push_back(row.inode);
  for (const Row& row : listeners_) inodes.push_back(row.inode);
  std::sort(inodes.begin(), inodes.end());
  for (const Unresolved& leftover : candidates)
    if (!std::binary_search(inodes.begin(), inodes.end(), leftover.inode))
      gone_.push_back(leftover.row);
  return {};
}

Result<void> Collection::scan_again() {
  std::sort(gone_.begin(), gone_.end());
  std::vector<std::uint32_t> inodes;
  for (const Unresolved& leftover : unresolved_) {
    const bool is_gone = std::binary_search(gone_.begin(), gone_.end(), leftover.row);
    if (!is_gone && may_be_visible(storage_.rows[leftover.row])) inodes.push_back(leftover.inode);
  }
  if (inodes.empty()) return {};
  std::sort(inodes.begin(), inodes.end());
  owners_->begin({.depth = OwnerDepth::threads, .inodes = inodes}, OwnerPace::at_finish,
                 storage_.holders);
  const auto report = owners_->finish();
  if (!report) return report.error();
  // What refuses even root may be hidden from the first look as well, whatever that was.
  if (owner_report_.privileged && owner_report_.denied == 0 && report->denied != 0) {
    owner_report_.denied = report->denied;
    storage_.add_gap(GapKind::processes_denied, report->denied);
    storage_.complete = false;
  }
  return join();
}

void Collection::mark_unresolved(OwnerReason reason) {
  for (const Unresolved& leftover : unresolved_)
    storage_.owner_entry(storage_.rows[leftover.row])->reason = static_cast<std::uint8_t>(reason);
}

Result<void> Collection::drop_rows_of_others() {
  if (!query_.pids.empty()) keep_rows_of(storage_, query_.pids);
  return {};
}

Result<void> Collection::describe_owners() {
  if (owners_ == nullptr) return {};
  storage_.holders.keep_processes(owning_processes(storage_));
  const std::span<Process> processes = storage_.holders.processes();
  std::vector<Process*> unknown;
  if (plan_.process_details) {
    for (Process& process : processes) unknown.push_back(&process);
  } else {
    for (const std::uint32_t index : sharing_processes(storage_))
      if (processes[index].start_time_ticks == 0) unknown.push_back(&processes[index]);
  }
  if (!unknown.empty()) owners_->describe(unknown);
  order_holders(storage_);
  return {};
}

Result<void> Collection::arrange() {
  if (query_.ordering == Ordering::endpoints && !order_by_endpoints(storage_)) return out_of_memory;
  return {};
}

}  // namespace

Result<void> collect(const Query& query, Engines& engines, SnapshotStorage& storage) {
  if (const auto valid = validate(query); !valid) return valid;
  storage.clear();
  Collection collection(query, engines, storage);

  using Pass = Result<void> (Collection::*)();
  for (const Pass pass :
       {&Collection::begin_owners, &Collection::read_table, &Collection::finish_owners,
        &Collection::join, &Collection::resolve_leftovers, &Collection::drop_rows_of_others,
        &Collection::describe_owners, &Collection::arrange})
    if (const auto done = (collection.*pass)(); !done) return done;
  return {};
}

}  // namespace tcptable::table

#include "collect.hpp"

#include <algorithm>
#include <vector>

#include "owner_join.hpp"

namespace tcptable::table {
namespace {

constexpr Error out_of_memory{ErrorCode::out_of_memory, 0, "collect"};

// So many sockets are looked for by themselves, more by a pass that takes down all.
constexpr std::size_t owners_worth_a_search = 64;

// Sockets without a visible holder are looked up to tell whether they still exist: so many one by
// one, more by a second reading of the table.
constexpr std::size_t lookups_max = 256;

class Collection {
 public:
  Collection(const Query& query, Engines& engines, AssemblyScratch& scratch,
             SnapshotStorage& storage)
      : query_(query),
        engines_(engines),
        storage_(storage),
        plan_(plan(query)),
        assembly_(storage, scratch) {}
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  Result<void> begin();
  Result<void> read_table();
  Result<void> finish_assembly();
  Result<void> find_few_owners();
  Result<void> resolve_pending();
  Result<void> resolve_leftovers();
  Result<void> drop_rows_of_others();
  Result<void> describe_owners();
  Result<void> arrange();
  Result<void> tell_names();

 private:
  Result<void> scan_with(TableEngine& engine);
  void report(const OwnerReport& report);
  Result<std::vector<std::uint32_t>> wanted_inodes();
  Result<void> join_all();
  Result<void> read_listeners();
  Result<void> scan_again();
  void mark_unresolved(OwnerReason reason);
  Result<void> find_gone();
  Result<void> find_gone_by_reading_again(const std::vector<Unresolved>& candidates);
  bool is_gone(std::uint32_t row) const noexcept {
    return std::binary_search(gone_.begin(), gone_.end(), row);
  }
  OwnerReason blind_spot() const noexcept;
  bool may_be_visible(const Row& row) const noexcept;

  const Query& query_;
  Engines& engines_;
  SnapshotStorage& storage_;
  const Plan plan_;
  TableEngine* table_ = nullptr;
  OwnerEngine* owners_ = nullptr;
  OwnerReport owner_report_;
  Assembly assembly_;
  JoinCounts open_;  // rows whose owner is not settled
  Column<Row> listeners_;
  std::vector<Unresolved> unresolved_;
  std::vector<std::uint32_t> gone_;  // rows among them whose socket no longer exists, sorted
};

// True for refusals that another engine may not share: sock_diag absent or forbidden.
bool is_refusal(const Error& error) noexcept {
  return error.code == ErrorCode::not_supported || error.code == ErrorCode::permission_denied;
}

Result<void> Collection::begin() {
  if (plan_.owners) {
    const auto engine = engines_.owners(query_.owner_engine);
    if (!engine) return engine.error();
    owners_ = *engine;
  }
  const auto bounds = engines_.row_bounds(query_);
  assembly_.begin({.owners = plan_.is_narrow ? nullptr : owners_,
                   .sorted = query_.ordering == Ordering::endpoints,
                   .rows_expected = bounds && !plan_.is_narrow ? bounds->estimate : 0});
  return {};
}

Result<void> Collection::read_table() {
  const bool automatic = query_.engine == EngineChoice::automatic;
  auto engine = engines_.table(query_.engine);
  auto scanned = engine ? scan_with(**engine) : Result<void>(engine.error());
  if (automatic && !scanned && is_refusal(scanned.error())) {
    engine = engines_.table(EngineChoice::procfs);
    scanned = engine ? scan_with(**engine) : Result<void>(engine.error());
  }
  return scanned;
}

Result<void> Collection::scan_with(TableEngine& engine) {
  if (!storage_.rows.empty()) assembly_.stand_back(0);
  storage_.rows.clear();
  storage_.queues.clear();
  storage_.extras.truncate(0);
  storage_.gaps.clear();
  RowSink sink(query_, storage_.rows, query_.columns.queues ? &storage_.queues : nullptr,
               &assembly_, wants_extras(query_.columns) ? &storage_.extras : nullptr);
  bool interrupted = false;
  bool unsettled = false;
  bool published_ignored = false;
  for (const Scan& scan : plan_.scans) {
    const auto report = engine.scan(scan, query_, sink);
    if (!report) return report.error();
    interrupted = interrupted || report->interrupted;
    unsettled = unsettled || report->unsettled;
    published_ignored = published_ignored || report->published_ignored;
  }
  sink.finish();
  if (sink.exhausted()) return out_of_memory;

  table_ = &engine;
  storage_.table_engine = engine.kind();
  for (const Gap& gap : engine.limits()) storage_.add_gap(gap.kind, gap.count);
  const ColumnSet& asked = query_.columns;
  if (engine.kind() == Engine::procfs && (asked.tcp_info || asked.memory || asked.cgroups))
    storage_.add_gap(GapKind::no_details);
  if (interrupted) storage_.add_gap(GapKind::dump_interrupted);
  if (unsettled) storage_.add_gap(GapKind::table_unsettled);
  if (published_ignored) storage_.add_gap(GapKind::published_ignored);
  storage_.complete = !interrupted && !unsettled;
  return {};
}

Result<void> Collection::finish_assembly() {
  const auto finished = assembly_.finish();
  if (!finished) return finished.error();
  if (owners_ == nullptr || plan_.is_narrow) return {};
  report(*finished);
  open_ = assembly_.counts();
  return {};
}

// What the owner pass could not see matters where there is a socket to own.
void Collection::report(const OwnerReport& report) {
  storage_.owner_engine = owners_->kind();
  if (storage_.rows.empty()) return;
  owner_report_ = report;
  if (!report.available) storage_.add_gap(GapKind::no_procfs);
  if (report.denied != 0) storage_.add_gap(GapKind::processes_denied, report.denied);
  if (report.hidden) storage_.add_gap(GapKind::processes_hidden);
  if (report.other_pid_namespace) storage_.add_gap(GapKind::other_pid_namespace);
  if (report.published_ignored) storage_.add_gap(GapKind::published_ignored);
  const bool others_are_missing = report.denied != 0 || report.hidden;
  if (report.published_denied && others_are_missing) storage_.add_gap(GapKind::published_denied);
  if (!report.available || report.denied != 0 || report.hidden) storage_.complete = false;
}

// A query that leaves few rows need not take down every descriptor of the host: it is known by now
// which sockets are asked for.
Result<void> Collection::find_few_owners() {
  if (owners_ == nullptr || !plan_.is_narrow) return {};
  if (storage_.rows.empty()) {
    storage_.owner_engine = owners_->kind();
    return {};
  }
  auto inodes = wanted_inodes();
  if (!inodes) return inodes.error();
  if (!inodes->empty()) {
    if (inodes->size() > owners_worth_a_search) inodes->clear();
    const auto found = owners_->scan({.inodes = *inodes}, storage_.holders);
    if (!found) return found.error();
    report(*found);
  } else {
    report({});
  }
  return join_all();
}

// Of the rows' sockets and of the listeners that rows wait at; sorted.
Result<std::vector<std::uint32_t>> Collection::wanted_inodes() {
  std::vector<std::uint32_t> inodes;
  bool any_pending = false;
  for (const Row& row : storage_.rows) {
    if (row.inode != 0) inodes.push_back(row.inode);
    any_pending = any_pending || reason_of(row) == OwnerReason::pending_accept;
  }
  if (any_pending) {
    if (const auto read = read_listeners(); !read) return read.error();
    const ListenerIndex listeners(listeners_.values());
    for (const Row& row : storage_.rows) {
      const bool is_pending = reason_of(row) == OwnerReason::pending_accept;
      const Row* const listener = is_pending ? listeners.find(row) : nullptr;
      if (listener != nullptr) inodes.push_back(listener->inode);
    }
  }
  std::sort(inodes.begin(), inodes.end());
  inodes.erase(std::unique(inodes.begin(), inodes.end()), inodes.end());
  return inodes;
}

// Joins every row, again where it was joined before: more holders are known now.
Result<void> Collection::join_all() {
  if (!storage_.holders.build()) return out_of_memory;
  std::size_t entries = storage_.owners.size();
  for (const Row& row : storage_.rows) entries = std::max<std::size_t>(entries, row.index + 1);
  if (!storage_.owners.resize_unset(entries)) return out_of_memory;
  open_ = join_rows(storage_.rows.values(), storage_.holders, storage_.owners.data());
  return {};
}

Result<void> Collection::resolve_pending() {
  unresolved_.clear();
  if (open_.pending != 0) {
    if (const auto read = read_listeners(); !read) return read;
    open_.shared += join_pending(storage_, listeners_.values(), unresolved_);
  }
  if (open_.unresolved != 0) find_unresolved(storage_, unresolved_);
  return {};
}

// The query's own rows may lack the listeners, or show them otherwise.
Result<void> Collection::read_listeners() {
  if (!listeners_.empty()) return {};
  Query all;
  all.states = {State::listen};
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
  // What was closed before the second look came to its holder was not the kernel's own.
  if (const auto gone = find_gone(); !gone) return gone;
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

// Which leftovers are no longer in the kernel's table, besides those known to be gone. A few are
// looked up one by one; many are compared with a second reading of the whole table.
Result<void> Collection::find_gone() {
  std::vector<Unresolved> candidates;
  for (const Unresolved& leftover : unresolved_)
    if (may_be_visible(storage_.rows[leftover.row]) && !is_gone(leftover.row))
      candidates.push_back(leftover);
  // A lookup in /proc/net reads the whole table, so there one reading serves all.
  const std::size_t lookups = table_->kind() == Engine::procfs ? 1 : lookups_max;
  if (candidates.size() > lookups) return find_gone_by_reading_again(candidates);
  for (const Unresolved& leftover : candidates) {
    const auto exists = table_->still_exists(storage_.rows[leftover.row]);
    if (exists && !*exists) gone_.push_back(leftover.row);
  }
  std::sort(gone_.begin(), gone_.end());
  return {};
}

Result<void> Collection::find_gone_by_reading_again(const std::vector<Unresolved>& candidates) {
  Query all;
  all.states = query_.states;
  Column<Row> rows;
  RowSink sink(all, rows, nullptr);
  for (const Scan& scan : plan_.scans) {
    const auto report = table_->scan(scan, all, sink);
    if (!report) return report.error();
    // What an unsettled reading passed over counts as gone, too: that is the likelier by far.
  }
  // Connections that wait to be accepted ask for their listeners, which the query may leave out;
  // those read before may be gone as well.
  Query listening;
  listening.states = {State::listen};
  RowSink listener_sink(listening, rows, nullptr);
  if (!listeners_.empty() && !query_.states.contains(State::listen))
    if (const auto report = table_->scan(listener_scan(), listening, listener_sink); !report)
      return report.error();
  if (sink.exhausted() || listener_sink.exhausted()) return out_of_memory;
  std::vector<std::uint32_t> inodes;
  inodes.reserve(rows.size());
  for (const Row& row : rows) inodes.push_back(row.inode);
  std::sort(inodes.begin(), inodes.end());
  for (const Unresolved& leftover : candidates)
    if (!std::binary_search(inodes.begin(), inodes.end(), leftover.inode))
      gone_.push_back(leftover.row);
  std::sort(gone_.begin(), gone_.end());
  return {};
}

Result<void> Collection::scan_again() {
  std::vector<std::uint32_t> inodes;
  for (const Unresolved& leftover : unresolved_)
    if (!is_gone(leftover.row) && may_be_visible(storage_.rows[leftover.row]))
      inodes.push_back(leftover.inode);
  if (inodes.empty()) return {};
  std::sort(inodes.begin(), inodes.end());
  const OwnerRequest second{
      .look = OwnerLook::second, .depth = OwnerDepth::threads, .inodes = inodes};
  const auto report = owners_->scan(second, storage_.holders);
  if (!report) return report.error();
  // What refuses the second look may be hidden from the first as well, whatever that was.
  if (owner_report_.denied == 0 && report->denied != 0) {
    owner_report_.denied = report->denied;
    storage_.add_gap(GapKind::processes_denied, report->denied);
    storage_.complete = false;
  }
  if (!owner_report_.hidden && report->hidden) {
    owner_report_.hidden = true;
    storage_.add_gap(GapKind::processes_hidden);
    storage_.complete = false;
  }
  if (const auto joined = join_all(); !joined) return joined;
  return resolve_pending();
}

void Collection::mark_unresolved(OwnerReason reason) {
  for (const Unresolved& leftover : unresolved_)
    storage_.owner_entry(storage_.rows[leftover.row])->reason = static_cast<std::uint8_t>(reason);
}

Result<void> Collection::drop_rows_of_others() {
  if (query_.pids.empty()) return {};
  keep_rows_of(storage_, query_.pids);
  mark_owners(storage_);
  return {};
}

Result<void> Collection::describe_owners() {
  if (owners_ == nullptr) return {};
  storage_.holders.keep_marked_processes();
  const std::span<Process> processes = storage_.holders.processes();
  std::vector<Process*> unknown;
  if (plan_.process_details) {
    for (Process& process : processes) unknown.push_back(&process);
  } else if (open_.shared != 0) {
    for (const std::uint32_t index : sharing_processes(storage_))
      if (processes[index].start_time_ticks == 0) unknown.push_back(&processes[index]);
  }
  if (!unknown.empty()) owners_->describe(unknown);
  if (open_.shared != 0) order_holders(storage_);
  return {};
}

Result<void> Collection::arrange() {
  if (query_.ordering == Ordering::endpoints && !assembly_.order()) return out_of_memory;
  return {};
}

// Asks for the name of each number once, also where there is none: an answer may take a search in a
// directory service.
template <typename Source>
class NameAsker {
 public:
  NameAsker(NumberNames& names, std::uint32_t nameless, Source source)
      : names_(names), latest_(nameless), source_(source) {}

  void ask(std::uint32_t number) {
    if (number == latest_ || number == nameless_) return;
    latest_ = number;
    if (!has_name(names_, number)) add_name(names_, number, source_(number));
  }

 private:
  NumberNames& names_;
  std::uint32_t latest_;
  const std::uint32_t nameless_ = latest_;
  Source source_;
};

Result<void> Collection::tell_names() {
  const ColumnSet& asked = query_.columns;
  if (owners_ != nullptr && (asked.programs || asked.units)) {
    storage_.facts.resize(storage_.holders.processes().size());
    engines_.tell(storage_.holders.processes(), asked, storage_.facts);
  }
  if (asked.users) {
    NameAsker users(storage_.users, no_uid,
                    [this](std::uint32_t uid) { return engines_.user_name(uid); });
    for (const Row& row : storage_.rows) users.ask(row.uid);
    for (const Process& process : storage_.holders.processes()) users.ask(process.uid);
  }
  if (asked.interfaces) {
    NameAsker devices(storage_.interfaces, 0,
                      [this](std::uint32_t index) { return engines_.interface_name(index); });
    for (const Row& row : storage_.rows) devices.ask(row.interface_index);
  }
  return {};
}

}  // namespace

Result<void> collect(const Query& query, Engines& engines, AssemblyScratch& scratch,
                     SnapshotStorage& storage) {
  if (const auto valid = validate(query); !valid) return valid;
  storage.clear();
  storage.taken_at_ns = engines.now_ns();
  Collection collection(query, engines, scratch, storage);

  using Pass = Result<void> (Collection::*)();
  for (const Pass pass :
       {&Collection::begin, &Collection::read_table, &Collection::finish_assembly,
        &Collection::find_few_owners, &Collection::resolve_pending, &Collection::resolve_leftovers,
        &Collection::drop_rows_of_others, &Collection::describe_owners, &Collection::arrange,
        &Collection::tell_names})
    if (const auto done = (collection.*pass)(); !done) return done;
  return {};
}

}  // namespace tcptable::table

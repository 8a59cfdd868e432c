#include "assembly.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

namespace tcptable::table {
namespace {

constexpr Error out_of_memory{ErrorCode::out_of_memory, 0, "collect"};

// Below these a thread costs more than the dump that it would run beside.
constexpr std::size_t rows_worth_a_thread_for_owners = 1000;
constexpr std::size_t rows_worth_a_thread_for_order = 8000;
// So many that memory matters more than what its pages cost when they are used again.
constexpr std::size_t rows_worth_their_memory = 250'000;

// So few runs that merging them takes few comparisons, so short that sorting the last one, for
// which the caller waits, takes no time, and none larger than the processor's cache.
constexpr std::size_t runs_wanted = 16;
constexpr std::size_t rows_per_run_min = 4096;
constexpr std::size_t rows_per_run_max = 65536;

// Waits for the thread at the end of a block.
class Joiner {
 public:
  explicit Joiner(sys::SideThread& thread) noexcept : thread_(thread) {}
  Joiner(const Joiner&) = delete;
  Joiner& operator=(const Joiner&) = delete;
  ~Joiner() { thread_.join(); }

 private:
  sys::SideThread& thread_;
};

}  // namespace

Assembly::~Assembly() {
  const std::unique_lock lock(mutex_);
  stood_back_ = true;
  changed_.notify_all();
  // The side thread is joined by its own destructor, which comes first.
}

void Assembly::begin(const Work& work) {
  work_ = work;
  rows_per_run_ = std::clamp(work.rows_expected / runs_wanted, rows_per_run_min, rows_per_run_max);
  if (work.rows_expected == 0 || !lay_out_memory()) return;
  const bool pays_for_owners =
      work.owners != nullptr && work.rows_expected >= rows_worth_a_thread_for_owners;
  const bool pays_for_order = work.sorted && work.rows_expected >= rows_worth_a_thread_for_order;
  if (pays_for_owners || pays_for_order)
    // No thread to be had: finish() does the work.
    static_cast<void>(side_.start([this] { work_beside(); }));
}

// Addresses only: a page costs nothing until a row comes to lie on it. Where even addresses are
// short, rows are added as if nobody had expected them, and no thread looks at them. Every row that
// finds room without moving the others must find room for its owners: the columns may be left
// larger than that by an earlier snapshot.
bool Assembly::lay_out_memory() {
  const std::size_t capacity = work_.rows_expected + work_.rows_expected / 8 + rows_per_run_;
  if (!storage_.rows.reserve(capacity)) return false;
  if (work_.owners != nullptr && !storage_.owners.reserve(storage_.rows.capacity())) return false;
  constexpr std::size_t segments_max = 16;
  runs_.reserve(storage_.rows.capacity() / rows_per_run_ + segments_max);
  return true;
}

void Assembly::work_beside() noexcept {
  pass_owners();
  take_runs(scratch_.side, true);
}

void Assembly::pass_owners() noexcept {
  if (work_.owners == nullptr) return;
  try {
    report_ = work_.owners->scan({}, storage_.holders);
  } catch (const std::bad_alloc&) {
    report_ = out_of_memory;
  }
  if (report_ && !storage_.holders.build()) report_ = out_of_memory;
  const std::lock_guard lock(mutex_);
  index_is_ready_ = report_.has_value();
}

// Processes runs until none is left and, for who waits, none will come.
void Assembly::take_runs(SortScratch& scratch, bool waits) noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto may_go_on = [&] { return closed_ || stood_back_ || claimed_ < runs_.size(); };
    if (waits) changed_.wait(lock, may_go_on);
    if (stood_back_ || claimed_ == runs_.size()) return;
    const std::size_t claim = claimed_++;
    const Run run = runs_[claim];
    const bool can_join = index_is_ready_;
    side_is_busy_ = side_is_busy_ || waits;
    lock.unlock();
    const Run processed = process(run, scratch, can_join);
    lock.lock();
    runs_[claim] = processed;
    side_is_busy_ = side_is_busy_ && !waits;
    changed_.notify_all();
  }
}

Assembly::Run Assembly::process(Run run, SortScratch& scratch, bool can_join) noexcept {
  const std::span<Row> rows(storage_.rows.data() + run.first, run.end - run.first);
  if (work_.owners != nullptr && !run.joined && can_join) {
    run.counts = join_rows(rows, storage_.holders, storage_.owners.data());
    run.joined = true;
  }
  if (work_.sorted && !run.sorted) run.sorted = sort_rows(rows, scratch);
  return run;
}

void Assembly::add_run(std::size_t end) {
  if (end == delivered_) return;
  const std::lock_guard lock(mutex_);
  runs_.push_back({.first = delivered_, .end = end});
  delivered_ = end;
  changed_.notify_all();
}

void Assembly::begin_segment(std::size_t first_row) noexcept {
  if (!side_.is_running() || stood_back_) return;
  if (runs_.size() == runs_.capacity()) return stand_back(first_row);
  add_run(first_row);
}

std::size_t Assembly::deliver(std::size_t count) noexcept {
  const bool has_room = runs_.size() < runs_.capacity();
  if (!side_.is_running() || stood_back_ || !has_room)
    return std::numeric_limits<std::size_t>::max();
  if (count - delivered_ >= rows_per_run_) add_run(count);
  return delivered_ + rows_per_run_;
}

void Assembly::stand_back(std::size_t count) noexcept {
  std::unique_lock lock(mutex_);
  stood_back_ = true;
  changed_.wait(lock, [this] { return !side_is_busy_; });
  while (!runs_.empty() && runs_.back().end > count) runs_.pop_back();
  claimed_ = std::min(claimed_, runs_.size());
  delivered_ = runs_.empty() ? 0 : runs_.back().end;
}

Result<OwnerReport> Assembly::finish() {
  if (side_.is_running()) {
    if (!stood_back_) add_run(storage_.rows.size());
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      changed_.notify_all();
    }
    take_runs(scratch_.calling, false);
    side_.join();
  } else if (!storage_.rows.empty()) {
    pass_owners();
  }
  if (!report_) return report_;
  if (!complete_runs()) return out_of_memory;
  if (stood_back_ && work_.owners != nullptr) mark_owners(storage_);  // void rows left marks
  return report_;
}

// The side thread is gone: what it did not do is done here.
bool Assembly::complete_runs() {
  if (!size_owner_entries()) return false;
  while (delivered_ < storage_.rows.size())
    add_run(std::min(delivered_ + rows_per_run_, storage_.rows.size()));
  for (Run& run : runs_) {
    run = process(run, scratch_.calling, true);
    if (work_.sorted && !run.sorted) return false;
  }
  return true;
}

JoinCounts Assembly::counts() const noexcept {
  JoinCounts sum;
  for (const Run& run : runs_) {
    sum.pending += run.counts.pending;
    sum.unresolved += run.counts.unresolved;
    sum.shared += run.counts.shared;
  }
  return sum;
}

// An entry for every index that a row has. Rows that were dropped leave theirs unused.
bool Assembly::size_owner_entries() {
  if (work_.owners == nullptr) return true;
  std::size_t count = storage_.rows.size();
  if (stood_back_)
    for (const Row& row : storage_.rows) count = std::max<std::size_t>(count, row.index + 1);
  return storage_.owners.resize_unset(count);
}

bool Assembly::order() {
  if (delivered_ != storage_.rows.size()) {  // rows were dropped since
    runs_.clear();
    delivered_ = 0;
    work_.owners = nullptr;
    if (!complete_runs()) return false;
  }
  if (runs_.size() > 1 && !merge_runs()) return false;
  order_ties(storage_);
  return true;
}

bool Assembly::merge_runs() {
  // Here memory is at its peak. None of this is needed again.
  storage_.holders.forget_inodes();
  for (SortScratch* const scratch : {&scratch_.calling, &scratch_.side}) scratch->release();
  Runs runs;
  for (const Run& run : runs_)
    runs.emplace_back(storage_.rows.data() + run.first, run.end - run.first);
  Column<Row>& merged = scratch_.merged;
  if (!merged.resize_unset(storage_.rows.size())) return false;
  merge_beside(runs, merged.data());
  std::swap(storage_.rows, merged);
  return true;
}

// Half of the work in a thread of its own, where it pays.
void Assembly::merge_beside(const Runs& runs, Row* out) {
  if (storage_.rows.size() < rows_worth_a_thread_for_order) return merge_rows(runs, out);
  const Merged read =
      storage_.rows.size() < rows_worth_their_memory ? Merged::kept : Merged::given_back;
  const auto [lower, upper] = split_runs(runs);
  std::size_t lower_size = 0;
  for (const auto run : lower) lower_size += run.size();
  bool upper_is_done = false;
  const auto merge_upper = [&, &second = upper]() noexcept {
    try {
      merge_rows(second, out + lower_size, read);
      upper_is_done = true;
    } catch (const std::bad_alloc&) {
      // Tried again below, where an exception has somewhere to go.
    }
  };
  {
    const Joiner joiner(side_);  // what the thread uses outlives it, whatever is thrown here
    static_cast<void>(side_.start(merge_upper));
    merge_rows(lower, out, read);
  }
  if (!upper_is_done) merge_rows(upper, out + lower_size, read);
}

}  // namespace tcptable::table

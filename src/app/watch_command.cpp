#include "watch_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <tcptable/closings.hpp>
#include <tcptable/collector.hpp>
#include <tcptable/diff.hpp>

#include "brief_sockets.hpp"
#include "change_printer.hpp"
#include "console.hpp"
#include "diagnostics.hpp"
#include "interruption.hpp"
#include "source.hpp"
#include "time_options.hpp"
#include "unseen.hpp"

namespace tcptable::app {
namespace {

using Clock = std::chrono::steady_clock;

std::optional<TcpStatistics> counters() {
  const auto read = tcp_statistics();
  return read ? std::optional(*read) : std::nullopt;
}

// So many announcements are kept from look to look; what is beyond is counted, as before.
constexpr std::size_t ended_max = 100'000;

// Announcements come one by one; so long is waited for more of them once one has come.
constexpr std::chrono::milliseconds gathering_time{20};

std::optional<Closings> open_closings(const Query& query) {
  auto opened = Closings::open(query.protocols);
  return opened ? std::optional(std::move(*opened)) : std::nullopt;
}

std::int64_t time_of(const Snapshot& snapshot) {
  using std::chrono::nanoseconds;
  using std::chrono::system_clock;
  if (snapshot.taken_at_ns() != 0) return snapshot.taken_at_ns();
  return std::chrono::duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

class Watch {
 public:
  Watch(const WatchOptions& options, Collector collector, Output& output)
      : options_(options),
        collector_(std::move(collector)),
        output_(output),
        printer_(options.shape, output),
        counts_unseen_(asks_for_every_connection(options.query)),
        closings_(open_closings(options.query)) {}

  // Until the end that was asked for, a signal, or a reader who has gone.
  Result<void> run();

  const Snapshot& last() const noexcept { return after_; }

 private:
  static constexpr std::int64_t unknown = -1;

  Result<void> look();
  void compare();
  void carry_ages(const std::vector<std::uint32_t>& matched);
  std::optional<std::int64_t> age_of(const Change& change) const;
  void take_closings();
  bool sleep_until(const Interruption& interruption, Clock::time_point next);
  void tell_gaps();
  void tell_unseen(std::span<const Change> changes);
  bool is_over(Clock::time_point next, std::uint64_t looks) const;

  ChangeTime now() const { return {.seen_at_ns = looked_at_ns_, .age_ns = {}}; }

  const WatchOptions& options_;
  Collector collector_;
  Output& output_;
  ChangePrinter printer_;
  bool counts_unseen_;
  UnseenCounter unseen_;
  std::optional<Closings> closings_;  // where they cannot be had, all is counted only
  std::vector<Closing> ended_;        // announced since the last look
  bool all_announced_ = true;
  std::vector<std::uint64_t> told_;  // cookies of what the last look had no more
  std::optional<TcpStatistics> in_front_;
  std::optional<TcpStatistics> behind_;
  Snapshot before_;
  Snapshot after_;
  std::int64_t looked_at_ns_ = 0;
  std::vector<std::int64_t> opened_before_;  // when each row was opened; unknown if it was there
  std::vector<std::int64_t> opened_after_;
  Clock::time_point begun_ = Clock::now();
};

Result<void> Watch::look() {
  std::swap(before_, after_);
  std::swap(opened_before_, opened_after_);
  if (counts_unseen_) in_front_ = counters();
  auto collected = collector_.collect(options_.query, after_);
  if (counts_unseen_) behind_ = counters();
  looked_at_ns_ = time_of(after_);
  take_closings();
  return collected;
}

// A socket keeps the time at which it was first seen.
void Watch::carry_ages(const std::vector<std::uint32_t>& matched) {
  opened_after_.assign(matched.size(), looked_at_ns_);
  for (std::size_t i = 0; i < matched.size(); ++i)
    if (matched[i] != no_row) opened_after_[i] = opened_before_[matched[i]];
}

std::optional<std::int64_t> Watch::age_of(const Change& change) const {
  if (change.before == no_row) return std::nullopt;
  const std::int64_t opened = opened_before_[change.before];
  if (opened == unknown) return std::nullopt;
  return std::max<std::int64_t>(0, looked_at_ns_ - opened);
}

void Watch::tell_gaps() {
  for (const Gap& gap : after_.gaps())
    if (gap.kind == GapKind::dump_interrupted || gap.kind == GapKind::table_unsettled)
      printer_.gap(gap.kind, now());
}

void Watch::compare() {
  const auto matched = match(before_, after_);
  carry_ages(matched);
  const auto changes = diff(before_, after_, matched, options_.shape.fields);
  for (const Change& change : changes) {
    ChangeTime time = now();
    time.age_ns = age_of(change);
    printer_.change(before_, after_, change, time);
  }
  tell_gaps();
  tell_unseen(changes);
  output_.flush();
}

// Where every end was announced, each socket that came and went can be told; else they are counted.
void Watch::tell_unseen(std::span<const Change> changes) {
  const BriefSockets brief = brief_sockets(ended_, before_, after_, told_, options_.query);
  for (const Row& row : brief.sockets) printer_.brief(brief.sockets, row, now());
  if (brief.undecided > 0) printer_.undecided(brief.undecided, now());
  const std::uint64_t known = connections_opened(after_, changes) + brief.sockets.size();
  const std::uint64_t unseen = unseen_.look(in_front_, behind_, known);
  const bool all_told = closings_ && all_announced_;
  if (unseen > 0 && !all_told) printer_.unseen(unseen, now());
  told_ = closed_cookies(before_, changes);
  ended_.clear();
  all_announced_ = true;
}

void Watch::take_closings() {
  if (!closings_) return;
  const auto took = closings_->take(ended_);
  all_announced_ = all_announced_ && took && *took && ended_.size() <= ended_max;
  if (!took) closings_.reset();
  if (ended_.size() > ended_max) ended_.resize(ended_max);
}

// False when a signal came. Announcements are taken meanwhile: the kernel keeps few of them.
bool Watch::sleep_until(const Interruption& interruption, Clock::time_point next) {
  using Wake = Interruption::Wake;
  while (true) {
    const auto wake = interruption.wait_until(next, closings_ ? closings_->descriptor() : -1);
    if (wake != Wake::readable) return wake == Wake::deadline;
    take_closings();
    const auto pause = std::min(next, Clock::now() + gathering_time);
    if (interruption.wait_until(pause) == Wake::signal) return false;
  }
}

bool Watch::is_over(Clock::time_point next, std::uint64_t looks) const {
  if (output_.failed()) return true;
  if (options_.looks_max != 0 && looks >= options_.looks_max) return true;
  return options_.duration.count() != 0 && next > begun_ + options_.duration;
}

Result<void> Watch::run() {
  const Interruption interruption;
  printer_.begin("watch", own_host_name());
  if (auto looked = look(); !looked) return looked;
  complain(explain_choice(shortfall_of(after_, options_.query)));
  opened_after_.assign(after_.size(), unknown);
  unseen_.look(in_front_, behind_, 0);
  ended_.clear();
  if (options_.initial)
    for (const Row& row : after_) printer_.present(after_, row, now());
  output_.flush();
  const Clock::time_point end = begun_ + options_.duration;
  Clock::time_point next = Clock::now();
  for (std::uint64_t looks = 1;; ++looks) {
    // A look that took long is followed by a pause as long as itself.
    const auto took = Clock::now() - next;
    next += std::max<Clock::duration>(options_.interval, 2 * took);
    if (options_.duration.count() != 0 && Clock::now() < end) next = std::min(next, end);
    if (is_over(next, looks) || !sleep_until(interruption, next)) return {};
    if (auto looked = look(); !looked) return looked;
    compare();
  }
}

}  // namespace

ExitCode run_watch(int argc, const char* const* argv) {
  const auto command = parse_watch_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto& options = std::get<WatchOptions>(command);
  auto collector = Collector::open();
  if (!collector) return refuse(collector.error());
  Output output(STDOUT_FILENO);
  Watch watch(options, std::move(*collector), output);
  const auto done = watch.run();
  const ExitCode code = finish(output, ExitCode::answered);
  return done ? code : refuse(done.error());
}

}  // namespace tcptable::app

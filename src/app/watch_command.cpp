#include "watch_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <tcptable/collector.hpp>
#include <tcptable/diff.hpp>

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
        printer_(options.format, options.fields, output),
        counts_unseen_(asks_for_every_connection(options.query)) {}

  // Until the end that was asked for, a signal, or a reader who has gone.
  Result<void> run();

  const Snapshot& last() const noexcept { return after_; }

 private:
  static constexpr std::int64_t unknown = -1;

  Result<void> look();
  void compare();
  void carry_ages(const std::vector<std::uint32_t>& matched);
  std::optional<std::int64_t> age_of(const Change& change) const;
  void tell_gaps();
  bool is_over(Clock::time_point next, std::uint64_t looks) const;

  ChangeTime now() const { return {.seen_at_ns = looked_at_ns_, .age_ns = {}}; }

  const WatchOptions& options_;
  Collector collector_;
  Output& output_;
  ChangePrinter printer_;
  bool counts_unseen_;
  UnseenCounter unseen_;
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
  const auto changes = diff(before_, after_, matched, options_.fields);
  for (const Change& change : changes) {
    ChangeTime time = now();
    time.age_ns = age_of(change);
    printer_.change(before_, after_, change, time);
  }
  tell_gaps();
  const std::uint64_t unseen =
      unseen_.look(in_front_, behind_, connections_opened(after_, changes));
  if (unseen > 0) printer_.unseen(unseen, now());
  output_.flush();
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
  opened_after_.assign(after_.size(), unknown);
  unseen_.look(in_front_, behind_, 0);
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
    if (is_over(next, looks) || !interruption.wait_until(next)) return {};
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

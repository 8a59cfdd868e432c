// Plan, show, ask, look again, close: nothing is closed that was not shown, and nothing that is no
// longer what was shown.
#include "close_command.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include <tcptable/close.hpp>
#include <tcptable/collector.hpp>

#include "close_one.hpp"
#include "close_options.hpp"
#include "close_report.hpp"
#include "console.hpp"
#include "diagnostics.hpp"
#include "own_session.hpp"

namespace tcptable::app {
namespace {

using Clock = std::chrono::steady_clock;
using Plan = std::vector<CloseEntry>;

// The plan is for whoever decides: on the way to a program that reads documents it stays apart.
void show(std::string_view text, const CloseOptions& options) {
  if (options.format != CloseFormat::text) return complain(text);
  Output output(STDOUT_FILENO);
  output.write(text);
  output.flush();
}

// A line of standard input, without its end; empty at the end of the input.
std::string read_answer() {
  constexpr std::size_t answer_max = 64;
  std::string answer;
  char byte = '\0';
  for (;;) {
    const ssize_t size = ::read(STDIN_FILENO, &byte, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return {};  // a line that has no end is no answer
    if (byte == '\n') return answer;
    if (answer.size() < answer_max) answer += byte;
  }
}

bool agrees(const Plan& plan) {
  complain(question(plan));
  return is_yes(read_answer());
}

// Says how far it is, on a terminal, once it takes long enough to wonder.
class Progress {
 public:
  explicit Progress(std::size_t total) : total_(total), is_shown_(::isatty(STDERR_FILENO) == 1) {}

  void step() {
    ++done_;
    const auto now = Clock::now();
    if (!is_shown_ || now < next_) return;
    next_ = now + std::chrono::milliseconds(200);
    was_shown_ = true;
    complain(fmt::format("\rclosing {} of {} ", done_, total_));
  }
  void clear() const {
    if (was_shown_) complain("\r\x1B[K");
  }

 private:
  std::size_t total_;
  bool is_shown_;
  bool was_shown_ = false;
  std::size_t done_ = 0;
  Clock::time_point next_ = Clock::now() + std::chrono::milliseconds(500);
};

void close_all(const CloseRecheck& recheck, Plan& plan) {
  Progress progress(count(plan, CloseOutcome::planned));
  for (CloseEntry& entry : plan) {
    if (entry.outcome != CloseOutcome::planned) continue;
    close_unchanged(recheck, entry);
    progress.step();
  }
  progress.clear();
  credit_other_ends(plan);
}

ExitCode report(const Plan& plan, CloseRun run, const CloseOptions& options) {
  Output output(STDOUT_FILENO);
  if (options.format == CloseFormat::json) render_close_json(plan, run, output);
  if (options.format == CloseFormat::json_lines) render_close_json_lines(plan, output);
  if (options.format == CloseFormat::text && run == CloseRun::done)
    output.write(results_text(plan));
  return finish(output, exit_code_for(plan, run));
}

ExitCode carry_out(Plan plan, const CloseOptions& options) {
  const auto now = tcptable::snapshot(options.query);
  if (!now) return refuse(now.error());
  close_all(CloseRecheck(*now), plan);
  return report(plan, CloseRun::done, options);
}

ExitCode refuse_nobody_to_ask() {
  complain(
      "tcptable: there is no terminal to ask on; say --yes, or --dry-run to see what would be "
      "closed\n");
  return ExitCode::usage;
}

ExitCode say_nothing_matched(const CloseOptions& options) {
  complain(fmt::format("tcptable: nothing matches{}\n",
                       options.query.protocols.udp ? "" : "; UDP sockets are meant with -u only"));
  return report({}, options.dry_run ? CloseRun::dry : CloseRun::done, options);
}

ExitCode follow(Plan plan, const CloseOptions& options) {
  const bool asks = !options.yes && !options.dry_run;
  const bool is_text = options.format == CloseFormat::text;
  if (is_text || asks) show(plan_text(plan), options);
  if (options.dry_run) return report(plan, CloseRun::dry, options);
  if (count(plan, CloseOutcome::planned) == 0) return report(plan, CloseRun::done, options);
  if (asks && !agrees(plan)) return report(plan, CloseRun::declined, options);
  return carry_out(std::move(plan), options);
}

}  // namespace

ExitCode run_close(int argc, const char* const* argv) {
  const auto command = parse_close_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto& options = std::get<CloseOptions>(command);
  const auto snapshot = tcptable::snapshot(options.query);
  if (!snapshot) return refuse(snapshot.error());
  complain(explain_choice(shortfall_of(*snapshot, options.query)));
  Plan plan = plan_closing(*snapshot, own_session(), options.consent);
  if (plan.empty()) return say_nothing_matched(options);
  if (!options.yes && !options.dry_run && ::isatty(STDIN_FILENO) != 1)
    return refuse_nobody_to_ask();
  return follow(std::move(plan), options);
}

}  // namespace tcptable::app

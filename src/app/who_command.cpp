#include "who_command.hpp"

#include <time.h>
#include <unistd.h>

#include <ctime>
#include <variant>

#include <tcptable/filter.hpp>

#include "ancestry.hpp"
#include "console.hpp"
#include "who_options.hpp"
#include "who_report.hpp"

namespace tcptable::app {
namespace {

// When a process started: its age counts from boot, suspended time included.
std::optional<std::int64_t> moment_of(std::uint64_t start_time_ticks, std::int64_t now) {
  timespec since_boot{};
  const long ticks_per_second = ::sysconf(_SC_CLK_TCK);
  if (start_time_ticks == 0 || ticks_per_second <= 0 ||
      ::clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0)
    return std::nullopt;
  const auto started = static_cast<std::int64_t>(start_time_ticks) / ticks_per_second;
  return now - since_boot.tv_sec + started;
}

void complete(WhoParty& party, std::int64_t now) {
  for (WhoProcess& who : party.processes)
    who.started_at = moment_of(who.process.start_time_ticks, now);
  if (party.processes.empty()) return;
  WhoProcess& first = party.processes.front();
  first.ancestors = ancestors_of(first.process.pid, first.process.start_time_ticks);
}

// What only the host itself can tell, and only while the processes are there.
void complete(WhoReport& report, std::int64_t now) {
  for (auto* const parties : {&report.servers, &report.speakers, &report.clients})
    for (WhoParty& party : *parties) complete(party, now);
}

}  // namespace

ExitCode run_who(int argc, const char* const* argv) {
  const auto command = parse_who_options(argc, argv, system_names().service);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto& options = std::get<WhoOptions>(command);
  const auto read = read_snapshot(options.source, who_query(options.target));
  if (const auto* farewell = std::get_if<Farewell>(&read)) return say(*farewell);
  WhoReport report = who(std::get<Answer>(read).snapshot, options.target);
  const std::int64_t now = std::time(nullptr);
  report.is_saved = !options.source.is_live();
  if (!report.is_saved) complete(report, now);
  Output output(STDOUT_FILENO);
  if (options.json) {
    render_who_json(report, now, output);
  } else {
    output.write(who_text(report, now));
  }
  return finish(output, exit_code_for(report));
}

}  // namespace tcptable::app

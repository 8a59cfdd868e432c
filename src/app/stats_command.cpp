#include "stats_command.hpp"

#include <unistd.h>

#include <chrono>
#include <ctime>
#include <thread>
#include <utility>
#include <variant>

#include "console.hpp"
#include "stats_options.hpp"
#include "stats_report.hpp"

namespace tcptable::app {
namespace {

using Clock = std::chrono::steady_clock;

struct Reading {
  std::vector<CounterGroup> groups;
  Clock::time_point at;
};

// A kernel without IPv6 has no counters of it: that is no failure of the others.
template <typename T>
std::optional<Error> take(Result<T> result, std::optional<T>& into) {
  if (result) {
    into = std::move(*result);
  } else if (result.error().code != ErrorCode::not_supported &&
             result.error().code != ErrorCode::malformed) {
    return result.error();
  }
  return std::nullopt;
}

std::optional<Error> read_family(Family family, std::optional<UdpStatistics>& udp,
                                 std::optional<IpStatistics>& ip,
                                 std::optional<IcmpStatistics>& icmp) {
  if (auto error = take(udp_statistics(family), udp)) return error;
  if (auto error = take(ip_statistics(family), ip)) return error;
  return take(icmp_statistics(family), icmp);
}

Result<Reading> read_counters(const StatsOptions& options) {
  Statistics all;
  const auto tcp = tcp_statistics();
  if (!tcp) return tcp.error();
  all.tcp = *tcp;
  std::optional<Error> failed;
  if (options.ipv4) failed = read_family(Family::ipv4, all.udp4, all.ip4, all.icmp4);
  if (!failed && options.ipv6) failed = read_family(Family::ipv6, all.udp6, all.ip6, all.icmp6);
  if (failed) return *failed;
  return Reading{counters_of(all), Clock::now()};
}

void show(const StatsReport& report, const StatsOptions& options, Output& output) {
  if (options.json) {
    render_stats_json(report, output);
  } else {
    output.write(stats_text(report, options.all ? Zeros::shown : Zeros::hidden));
  }
  output.flush();  // whoever watches sees each report at once
}

ExitCode show_sums(const Reading& reading, const StatsOptions& options, Output& output) {
  show({.now = reading.groups, .taken_at = std::time(nullptr)}, options, output);
  return finish(output, ExitCode::answered);
}

// A group that comes or goes (IPv6 switched on) makes positions mean other things.
bool are_alike(const Reading& a, const Reading& b) {
  if (a.groups.size() != b.groups.size()) return false;
  for (std::size_t i = 0; i < a.groups.size(); ++i)
    if (a.groups[i].key != b.groups[i].key) return false;
  return true;
}

ExitCode show_changes(Reading before, const StatsOptions& options, Output& output) {
  const auto pause = std::chrono::duration<double>(*options.interval_s);
  auto next = before.at;
  for (std::uint64_t shown = 0; options.reports_max == 0 || shown < options.reports_max; ++shown) {
    next += std::chrono::duration_cast<Clock::duration>(pause);
    std::this_thread::sleep_until(next);
    auto now = read_counters(options);
    if (!now) return refuse(now.error());
    if (!are_alike(*now, before)) before = *now;
    show({.now = now->groups,
          .before = before.groups,
          .seconds = std::chrono::duration<double>(now->at - before.at).count(),
          .taken_at = std::time(nullptr)},
         options, output);
    if (output.failed()) break;
    before = std::move(*now);
  }
  return finish(output, ExitCode::answered);
}

}  // namespace

ExitCode run_stats(int argc, const char* const* argv) {
  const auto command = parse_stats_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto& options = std::get<StatsOptions>(command);
  auto reading = read_counters(options);
  if (!reading) return refuse(reading.error());
  Output output(STDOUT_FILENO);
  return options.interval_s ? show_changes(std::move(*reading), options, output)
                            : show_sums(*reading, options, output);
}

}  // namespace tcptable::app

#include "stats_options.hpp"

#include <string>
#include <utility>

#include "command_line.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "The counters of TCP, UDP, IP and ICMP in words, as the kernel has kept them since this\n"
    "network namespace exists. Counters that are 0 are left out.";

constexpr const char* footer = R"(Examples:
  tcptable stats                       what is not 0
  tcptable stats -4 --all              of IPv4, everything
  tcptable stats --interval 1          what changes, each second
  tcptable stats -i 10 --count 6 --json | jq .tcp.retransmitted.per_second

TCP is counted for both families together; the kernel does not tell them apart.

Exit codes:
  0  answered
  3  permission denied
  4  bad usage
  5  the system or the output failed)";

constexpr double interval_min_s = 0.01;
constexpr double interval_max_s = 86400;

std::string check_interval(const std::string& word) {
  const double seconds = number_of(word).value_or(-1);
  if (seconds >= interval_min_s && seconds <= interval_max_s) return {};
  return "an interval is from 0.01 to 86400 seconds";
}

}  // namespace

std::variant<StatsOptions, Farewell> parse_stats_options(int argc, const char* const* argv) {
  StatsOptions options;
  bool ipv4 = false;
  bool ipv6 = false;
  CommandLine cli(description, "tcptable stats", footer);
  cli.add_switch("-4,--ipv4", ipv4, "of UDP, IP and ICMP: IPv4 only");
  cli.add_switch("-6,--ipv6", ipv6, "of UDP, IP and ICMP: IPv6 only");
  cli.add_switch("-a,--all", options.all, "counters that are 0, too");
  cli.add_switch("--json", options.json, "one JSON object a report instead of text");
  const Option interval = cli.add_option(
      "-i,--interval", options.interval_s,
      "report what changed, every SECONDS, until interrupted; fractions are allowed");
  interval.shown_as("SECONDS").unless(check_interval);
  cli.add_option("-c,--count", options.reports_max, "end after so many reports")
      .shown_as("NUMBER")
      .positive()
      .needs(interval);
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  if (ipv4 || ipv6) {
    options.ipv4 = ipv4;
    options.ipv6 = ipv6;
  }
  return options;
}

}  // namespace tcptable::app

#include "close_options.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "command_line.hpp"
#include "filter_words.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "Closes the sockets that match FILTER, whoever owns them: shows them, asks, and says of each\n"
    "what came of it. Listeners, and the connection over which you are here, are kept unless told\n"
    "otherwise. TCP unless -u is given. Needs root or CAP_NET_ADMIN.";

constexpr const char* footer = R"(Examples:
  sudo tcptable close remote:203.0.113.7         all connections of that peer
  sudo tcptable close --dry-run nginx close-wait what it would do
  sudo tcptable close -y state:established and since_received '>' 1h
  sudo tcptable close --listeners :8080 listen   a server, too

A connection that is another's since it was shown is not touched. A peer is told by a reset;
the owner's next call fails with ECONNABORTED.

Exit codes:
  0  every socket that matched was closed
  1  some were, or none: they were kept by a rule, or you said no
  2  nothing matched, or it was gone or another's before it could be closed
  3  permission denied; nothing was closed
  4  bad usage: a wrong filter, none at all, or nobody to ask
  5  the system or the output failed)";

struct Typed {
  std::vector<std::string> words;
  bool tcp = false;
  bool udp = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool all = false;
  bool json = false;
  bool json_lines = false;
  bool accepted = false;
};

void add_selection(CommandLine& cli, Typed& typed) {
  cli.add_option("FILTER", typed.words, "which sockets, as in tcptable(7)").shown_as("");
  cli.add_switch("--all", typed.all, "every socket, when there is no FILTER");
  cli.add_switch("-t,--tcp", typed.tcp, "TCP sockets (the default)");
  cli.add_switch("-u,--udp", typed.udp, "UDP sockets; with -t both");
  cli.add_switch("-4,--ipv4", typed.ipv4, "sockets of the IPv4 family only");
  cli.add_switch("-6,--ipv6", typed.ipv6, "sockets of the IPv6 family only");
}

// What reading commands take and fingers type; ports are numbers here in any case.
void add_accepted(CommandLine& cli, Typed& typed) {
  cli.add_switch("-n,--numeric", typed.accepted, "accepted: ports are numbers here");
}

void add_behaviour(CommandLine& cli, Typed& typed, CloseOptions& options) {
  cli.add_switch("-y,--yes", options.yes, "do not ask");
  cli.add_switch("--dry-run", options.dry_run, "show what would be closed, and close nothing");
  cli.add_switch("--listeners", options.consent.listeners,
                 "listeners, and UDP sockets without a peer, too");
  cli.add_switch("--own-ssh", options.consent.own_session,
                 "what carries this session, too: it may end");
  cli.add_switch("--json", typed.json, "the result as one JSON object");
  cli.add_switch("--jsonl", typed.json_lines, "the result as one JSON object a socket");
}

Query query_of(const Typed& typed) {
  Query query;
  query.protocols = {.tcp = typed.tcp || !typed.udp, .udp = typed.udp};
  if (typed.ipv4 || typed.ipv6) query.families = {.ipv4 = typed.ipv4, .ipv6 = typed.ipv6};
  query.columns.process = true;
  query.columns.units = true;
  query.columns.users = true;
  query.ordering = Ordering::endpoints;
  return query;
}

Farewell refusal(const char* reason) {
  return {ExitCode::usage, fmt::format("tcptable: {}\nTry 'tcptable close --help'.\n", reason)};
}

std::variant<CloseOptions, Farewell> options_of(const Typed& typed, CloseOptions options) {
  options.query = query_of(typed);
  auto filter = filter_of(typed.words);
  if (auto* const farewell = std::get_if<Farewell>(&filter)) return std::move(*farewell);
  options.query.filter = std::get<Filter>(std::move(filter));
  const bool is_unlimited = options.query.filter.matches_all();
  if (is_unlimited && !typed.all)
    return refusal("which sockets? Give a filter, or --all for every one");
  if (!is_unlimited && typed.all) return refusal("--all goes with no filter");
  if (typed.json && typed.json_lines) return refusal("--json and --jsonl exclude each other");
  if (typed.json) options.format = CloseFormat::json;
  if (typed.json_lines) options.format = CloseFormat::json_lines;
  return options;
}

}  // namespace

std::variant<CloseOptions, Farewell> parse_close_options(int argc, const char* const* argv) {
  Typed typed;
  CloseOptions options;
  CommandLine cli(description, "tcptable close", footer);
  add_selection(cli, typed);
  add_behaviour(cli, typed, options);
  add_accepted(cli, typed);
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  return options_of(typed, std::move(options));
}

}  // namespace tcptable::app

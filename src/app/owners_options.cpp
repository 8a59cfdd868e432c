#include "owners_options.hpp"

#include <utility>

#include "command_line.hpp"

namespace tcptable::app {
namespace {

constexpr const char* description =
    "Lets users without privilege see the owners of all sockets: root publishes them once, and\n"
    "whoever may read them is shown every owner, without a daemon and without set-uid.";

constexpr const char* footer = R"(Examples:
  sudo tcptable owners publish               to the members of the group tcptable
  sudo tcptable owners publish --group adm   to the members of another group
  tcptable owners status                     who may read them
  sudo tcptable owners revoke                to nobody any more

Exit codes:
  0  done; status: owners are published
  1  status: they are not, or what is published is not to be trusted
  3  permission denied
  4  bad usage, or no such group
  5  the system or the output failed

What is published lasts until it is revoked or the host restarts; the unit
tcptable-owners.service publishes at each start. See tcptable(1).)";

struct Commands {
  CommandLine publish;
  CommandLine status;
  CommandLine revoke;
};

Commands add_commands(CommandLine& cli, OwnersOptions& options) {
  Commands all{cli.add_command("publish", "publish them, in place of what is published already"),
               cli.add_command("status", "say who may read them"),
               cli.add_command("revoke", "publish them no longer")};
  const Option group = all.publish.add_option(
      "--group", options.group, "the group that may read them, by name or number: tcptable");
  group.shown_as("NAME");
  all.publish.add_switch("--world", options.everyone, "every user may read them").excludes(group);
  all.status.add_switch("--json", options.json, "one JSON object instead of text");
  return all;
}

}  // namespace

std::variant<OwnersOptions, Farewell> parse_owners_options(int argc, const char* const* argv) {
  OwnersOptions options;
  CommandLine cli(description, "tcptable owners", footer);
  const Commands chosen = add_commands(cli, options);
  if (auto farewell = cli.parse(argc, argv)) return std::move(*farewell);
  if (chosen.publish.was_given()) options.action = OwnersAction::publish;
  if (chosen.revoke.was_given()) options.action = OwnersAction::revoke;
  return options;
}

}  // namespace tcptable::app

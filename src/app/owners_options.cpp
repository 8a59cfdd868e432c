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

struct Subcommands {
  CLI::App* publish = nullptr;
  CLI::App* status = nullptr;
  CLI::App* revoke = nullptr;
};

Subcommands add_subcommands(CLI::App& cli, OwnersOptions& options) {
  Subcommands all;
  all.publish =
      cli.add_subcommand("publish", "publish them, in place of what is published already");
  CLI::Option* const group = all.publish->add_option(
      "--group", options.group, "the group that may read them, by name or number: tcptable");
  group->type_name("NAME");
  all.publish->add_flag("--world", options.everyone, "every user may read them")
      ->disable_flag_override()
      ->excludes(group);
  all.status = cli.add_subcommand("status", "say who may read them");
  add_switch(*all.status, "--json", options.json, "one JSON object instead of text");
  all.revoke = cli.add_subcommand("revoke", "publish them no longer");
  cli.require_subcommand(1);
  return all;
}

}  // namespace

std::variant<OwnersOptions, Farewell> parse_owners_options(int argc, const char* const* argv) {
  OwnersOptions options;
  CLI::App cli(description, "tcptable owners");
  cli.set_help_flag("-h,--help", "print this and exit");
  cli.footer(footer);
  const Subcommands chosen = add_subcommands(cli, options);
  if (auto farewell = parse(cli, "tcptable owners", argc, argv)) return std::move(*farewell);
  if (chosen.publish->parsed()) options.action = OwnersAction::publish;
  if (chosen.revoke->parsed()) options.action = OwnersAction::revoke;
  return options;
}

}  // namespace tcptable::app

#include "owners_command.hpp"

#include <unistd.h>

#include <optional>
#include <string>
#include <variant>

#include <fmt/format.h>

#include <tcptable/publication.hpp>

#include "accounts.hpp"
#include "console.hpp"
#include "diagnostics.hpp"
#include "escape.hpp"
#include "owners_options.hpp"
#include "owners_report.hpp"

namespace tcptable::app {
namespace {

ExitCode tell(const std::string& text) { return say({ExitCode::answered, text}); }

// The hints of refuse() are about the table.
ExitCode refuse_owners(const Error& error) {
  const bool is_ordinary = error.code == ErrorCode::permission_denied && geteuid() != 0;
  complain(fmt::format("tcptable: {}{}\n", to_string(error), is_ordinary ? "; run as root" : ""));
  return exit_code_for(error);
}

ExitCode refuse_group(const OwnersOptions& options) {
  const bool is_default = options.group == default_group;
  complain(fmt::format("tcptable: there is no group '{}'{}\n", escaped(options.group),
                       is_default ? "; create it: groupadd --system tcptable" : ""));
  return ExitCode::usage;
}

// The default group belongs to this tool, which makes it on first need; no other.
std::optional<Group> ensure_group(const OwnersOptions& options) {
  if (auto group = find_group(options.group)) return group;
  if (options.group != default_group || !create_system_group(default_group)) return std::nullopt;
  complain(fmt::format("tcptable: created the system group '{}'\n", default_group));
  return find_group(options.group);
}

ExitCode publish_to_everyone() {
  if (const auto done = publish_owners(Readers::all_users()); !done)
    return refuse_owners(done.error());
  return tell("Owners are published to every user.\n");
}

ExitCode publish_to_group(const OwnersOptions& options) {
  // Nobody else can publish, and no group is made in vain.
  const auto group = geteuid() == 0 ? ensure_group(options) : Group{};
  if (!group) return refuse_group(options);
  if (const auto done = publish_owners(Readers::group(group->gid)); !done)
    return refuse_owners(done.error());
  const std::string name = escaped(group->name);
  return tell(fmt::format(
      "Owners are published to the group {0} (gid {1}).\n"
      "To let USER read them: usermod -aG {0} USER; it counts from the next login on.\n",
      name, group->gid));
}

ExitCode revoke() {
  const auto revoked = revoke_owners();
  if (!revoked) return refuse_owners(revoked.error());
  return tell(*revoked ? "Owners are published no longer.\n" : "Owners were not published.\n");
}

ExitCode show_status(const OwnersOptions& options) {
  const auto found = publication();
  if (!found) return refuse_owners(found.error());
  const OwnersStatus status{.publication = *found,
                            .group = group_of(found->gid),
                            .user = own_user_name(),
                            .privilege = own_privilege()};
  Output output(STDOUT_FILENO);
  if (options.json) {
    render_status_json(status, output);
  } else {
    output.write(status_text(status));
  }
  return finish(output, exit_code_for(status));
}

}  // namespace

ExitCode run_owners(int argc, const char* const* argv) {
  const auto command = parse_owners_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto& options = std::get<OwnersOptions>(command);
  switch (options.action) {
    case OwnersAction::publish:
      return options.everyone ? publish_to_everyone() : publish_to_group(options);
    case OwnersAction::revoke:
      return revoke();
    case OwnersAction::status:
      break;
  }
  return show_status(options);
}

}  // namespace tcptable::app

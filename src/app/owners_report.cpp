#include "owners_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "escape.hpp"
#include "json_writer.hpp"
#include "moment.hpp"

namespace tcptable::app {
namespace {

bool is_published(const OwnersStatus& status) noexcept {
  return status.publication.state == PublicationState::published ||
         status.publication.state == PublicationState::unreadable;
}

// Something is there, so its owner, group and mode can be told.
bool has_facts(const OwnersStatus& status) noexcept {
  return status.publication.directory_permissions != 0;
}

std::string octal(std::uint32_t permissions) { return fmt::format("{:04o}", permissions); }

std::string heading(const OwnersStatus& status) {
  switch (status.publication.state) {
    case PublicationState::published:
    case PublicationState::unreadable:
      return "Owners are published.\n";
    case PublicationState::ignored:
      return fmt::format("Owners seem to be published, but that is ignored: {}.\n",
                         status.publication.problem);
    case PublicationState::none:
      break;
  }
  return "Owners are not published.\n";
}

std::string readers(const OwnersStatus& status) {
  if (status.publication.everyone) return "every user";
  std::string text = fmt::format("group {} (gid {})", escaped(status.group.name), status.group.gid);
  const char* separator = ": ";
  for (const std::string& member : status.group.members) {
    text += separator;
    text += escaped(member);
    separator = ", ";
  }
  return text;
}

std::string location(const OwnersStatus& status) {
  const Publication& publication = status.publication;
  const std::string owner = publication.uid == 0 ? "root" : std::to_string(publication.uid);
  std::string text =
      fmt::format("{}, {} {}:{}", publication_path, octal(publication.directory_permissions), owner,
                  escaped(status.group.name));
  if (publication.pin_permissions != 0)
    text += fmt::format(", pin {}", octal(publication.pin_permissions));
  return text;
}

bool is_listed(const OwnersStatus& status) {
  const auto& members = status.group.members;
  return std::find(members.begin(), members.end(), status.user) != members.end();
}

bool sees_every_owner(const OwnersStatus& status) noexcept {
  return !status.privilege.is_confined &&
         (status.privilege.inspects_all || status.publication.state == PublicationState::published);
}

// What the caller sees, and what to do about it.
std::string caller(const OwnersStatus& status) {
  const char* const where = status.privilege.is_confined ? " in your PID namespace" : "";
  if (status.publication.state == PublicationState::published)
    return fmt::format("may read them, and see every owner{}", where);
  if (status.privilege.inspects_all)
    return fmt::format("may inspect every process, and see every owner{} without them", where);
  if (status.publication.state != PublicationState::unreadable)
    return "see the owners of your own sockets only";
  if (is_listed(status)) return "are in the group since you logged in: log in again to read them";
  return fmt::format("may not read them; as root: usermod -aG {} {}", escaped(status.group.name),
                     escaped(status.user));
}

std::string advice(const OwnersStatus& status) {
  switch (status.publication.state) {
    case PublicationState::none:
      return "To publish them, as root: tcptable owners publish\n";
    case PublicationState::ignored:
      return "To publish them anew, as root: tcptable owners publish\n";
    default:
      return {};
  }
}

void number_or_null(std::uint64_t number, bool is_known, JsonWriter& json) {
  is_known ? json.number(number) : json.null();
}

void write_readers(const OwnersStatus& status, JsonWriter& json) {
  const bool is_group = has_facts(status) && !status.publication.everyone;
  json.key("everyone");
  json.boolean(status.publication.everyone);
  json.key("gid");
  number_or_null(status.group.gid, is_group, json);
  json.key("group");
  json.string_or_null(is_group ? status.group.name : "");
  json.key("members");
  json.begin_array();
  if (is_group)
    for (const std::string& member : status.group.members) json.string(member);
  json.end_array();
}

void write_location(const OwnersStatus& status, JsonWriter& json) {
  const Publication& publication = status.publication;
  json.key("path");
  json.string(publication_path);
  json.key("uid");
  number_or_null(publication.uid, has_facts(status), json);
  json.key("directory_mode");
  json.string_or_null(has_facts(status) ? octal(publication.directory_permissions) : "");
  json.key("pin_mode");
  json.string_or_null(publication.pin_permissions != 0 ? octal(publication.pin_permissions) : "");
  json.key("record_version");
  number_or_null(publication.record_version, publication.record_version != 0, json);
  json.key("connections");
  json.boolean(publication.connections);
}

}  // namespace

ExitCode exit_code_for(const OwnersStatus& status) noexcept {
  return is_published(status) ? ExitCode::answered : ExitCode::not_published;
}

std::string status_text(const OwnersStatus& status) {
  std::string text = heading(status);
  if (has_facts(status)) {
    text += fmt::format("  readers  {}\n", readers(status));
    text += fmt::format("  since    {}\n", utc_text(status.publication.since));
    text += fmt::format("  where    {}\n", location(status));
  }
  if (status.publication.record_version != 0)
    text += fmt::format("  records  version {}\n", status.publication.record_version);
  if (status.publication.connections) text += "  besides  connections, for large tables\n";
  text += fmt::format("  you      {}\n", caller(status));
  return text + advice(status);
}

void render_status_json(const OwnersStatus& status, Output& output) {
  JsonWriter json(output);
  json.begin_object();
  json.key("schema");
  json.string(owners_schema);
  json.key("state");
  json.string(name(status.publication.state));
  json.key("problem");
  json.string_or_null(status.publication.problem);
  json.key("since");
  json.string_or_null(has_facts(status) ? utc_json(status.publication.since) : "");
  write_readers(status, json);
  write_location(status, json);
  json.key("user");
  json.string(status.user);
  json.key("sees_every_owner");
  json.boolean(sees_every_owner(status));
  json.end_object();
  output.put('\n');
}

}  // namespace tcptable::app

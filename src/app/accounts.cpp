#include "accounts.hpp"

#include <grp.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace tcptable::app {
namespace {

// The tool has one thread, so the results of getgrnam() and its kin may be read in peace.
Group group_from(const group& entry) {
  Group found{.gid = entry.gr_gid, .name = entry.gr_name, .members = {}};
  for (char** member = entry.gr_mem; *member != nullptr; ++member)
    found.members.emplace_back(*member);
  return found;
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number == static_cast<gid_t>(-1)) return std::nullopt;  // means "leave as it is" to chown(2)
  return number;
}

}  // namespace

std::optional<Group> find_group(const std::string& name_or_number) {
  if (const group* const entry = getgrnam(name_or_number.c_str())) return group_from(*entry);
  const auto number = parse_number(name_or_number);
  if (!number) return std::nullopt;
  return group_of(*number);
}

Group group_of(std::uint32_t gid) {
  if (const group* const entry = getgrgid(gid)) return group_from(*entry);
  return {.gid = gid, .name = std::to_string(gid), .members = {}};
}

std::string own_user_name() {
  const passwd* const entry = getpwuid(geteuid());
  return entry != nullptr ? entry->pw_name : std::to_string(geteuid());
}

bool create_system_group(const char* name) {
  // Nothing of the caller's surroundings is handed on.
  std::string program = "groupadd";
  std::string kind = "--system";
  std::string group_name = name;
  std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  const std::array<char*, 4> arguments{program.data(), kind.data(), group_name.data(), nullptr};
  const std::array<char*, 2> environment{path.data(), nullptr};
  pid_t child = -1;
  if (posix_spawn(&child, "/usr/sbin/groupadd", nullptr, nullptr, arguments.data(),
                  environment.data()) != 0)
    return false;
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace tcptable::app

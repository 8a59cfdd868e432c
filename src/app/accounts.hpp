// Users and groups of this host, by the system's own databases.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tcptable::app {

struct Group {
  std::uint32_t gid = 0;
  std::string name;                  // the number where it has none
  std::vector<std::string> members;  // those that the database lists
};

// By name, or by number; a number need not be in the database.
std::optional<Group> find_group(const std::string& name_or_number);
Group group_of(std::uint32_t gid);

// The caller's effective user; the number where it has no name.
std::string own_user_name();

// Makes a system group by groupadd(8), whose complaints go to stderr. False when that failed.
bool create_system_group(const char* name);

}  // namespace tcptable::app

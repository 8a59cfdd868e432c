// Which units of systemd a cgroup belongs to. systemd gives each unit a cgroup of its name, below
// those of the slices that it is in:
//
//   /system.slice/ssh.service
//   /system.slice/system-getty.slice/getty@tty1.service
//   /user.slice/user-1000.slice/session-3.scope
//   /user.slice/user-1000.slice/user@1000.service/app.slice/pipewire.service
//
// A unit may have cgroups of its own below. The part below user@UID.service, or below a session,
// is that of the user's manager. Names that the kernel or its controllers use themselves are
// escaped by an underscore (systemd.io, "Control Group APIs and Delegation").
#pragma once

#include <cstdint>
#include <string_view>

namespace tcptable::wire {

// Which line of /proc/<pid>/cgroup systemd goes by (cgroups(7)): the one of cgroup2, "0::/…", or
// where that is not mounted, the one of its own hierarchy, "1:name=systemd:/…".
enum class CgroupHierarchy : std::uint8_t { unified, named };

// The path on that line, empty when there is none. What the kernel adds for a cgroup that was
// removed, " (deleted)", is cut off.
std::string_view parse_cgroup(std::string_view text, CgroupHierarchy hierarchy) noexcept;

// Where systemd's tree begins, by the path of process 1: the path without "init.scope", which is
// below a container's own cgroup if that has no cgroup namespace.
std::string_view root_of(std::string_view path_of_init) noexcept;

// The path below that root; the whole path when it is not there.
std::string_view below_root(std::string_view path, std::string_view root) noexcept;

// A unit in a path: its name, a view into the path, and how much of the path leads to its cgroup,
// the name included. Both are empty when there is none.
struct UnitInPath {
  std::string_view name;
  std::string_view directory;
};

UnitInPath system_unit(std::string_view path) noexcept;
UnitInPath user_unit(std::string_view path) noexcept;

}  // namespace tcptable::wire

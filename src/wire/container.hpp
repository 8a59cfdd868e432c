// Which container a cgroup belongs to, by the names that runtimes give their cgroups:
//
//   /system.slice/docker-<64 digits>.scope             docker, podman, CRI-O and containerd with
//   /machine.slice/libpod-<64 digits>.scope/container  systemd as the manager of their cgroups
//   /kubepods.slice/…/cri-containerd-<64 digits>.scope
//   /docker/<64 digits>                                the same without it
//   /kubepods/burstable/pod…/<64 digits>
//   /lxc.payload.<name>, /lxc/<name>                   LXC, LXD, Incus
//   /machine.slice/machine-<name>.scope                systemd-nspawn; the name as systemd escapes
//   /machine.slice/systemd-nspawn@<name>.service       it in the names of units
//
// Processes of a runtime that look after a container (conmon, lxc.monitor) are not in it.
#pragma once

#include <string>
#include <string_view>

namespace tcptable::wire {

// The identifier or name of the innermost container in a cgroup's path; empty when there is none.
std::string container_in_path(std::string_view path);

// The same of a whole /proc/<pid>/cgroup, by its line of cgroup2 or else any other: before cgroup2,
// runtimes named only the hierarchies of the controllers.
std::string container_of(std::string_view cgroup_text);

}  // namespace tcptable::wire

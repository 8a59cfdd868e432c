// Which container a cgroup belongs to: its runtime writes the container's identifier into the path.
//
//   /system.slice/docker-<64 hex digits>.scope          docker, with systemd
//   /docker/<64 hex digits>                              without
//   /kubepods.slice/…/cri-containerd-<64 hex>.scope      Kubernetes: containerd, CRI-O (crio-)
//   /machine.slice/libpod-<64 hex>.scope                 podman
//   /lxc.payload.NAME, /lxc/NAME                         LXC
//   /machine.slice/systemd-nspawn@NAME.service           systemd
#pragma once

#include <string_view>

namespace tcptable::wire {

// The identifier, a view into the path; empty when there is none. Of nested containers the
// innermost.
std::string_view container_in(std::string_view path) noexcept;

}  // namespace tcptable::wire

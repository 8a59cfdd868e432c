// Mounts of a test's own. All throw when the kernel refuses.
#pragma once

#include <functional>
#include <string>

namespace tcptable::test {

// Mounts that die with the calling thread, and with what it starts later.
void enter_private_mounts();

void mount_proc(const char* options);

// What the first process of a new PID namespace finds out, with a /proc of that namespace, in a
// child as in_child() makes them.
std::string seen_from_a_new_pid_namespace(const std::function<std::string()>& body);

// A BPF file system on /sys/fs/bpf, closed to others as systemd mounts it, in private mounts: what
// the host has there is left alone.
void mount_own_bpffs(const char* options = "mode=0700");

// Where this host has owners published to it, tests that rely on their absence must not see them.
void hide_published_owners();

}  // namespace tcptable::test

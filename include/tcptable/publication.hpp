// Publishing owners: letting users without privilege see who holds every socket of the host.
//
// Finding the owners of other users' sockets takes privilege. Root can read them out once for all:
// it loads a BPF iterator into the kernel and pins it as a file,
//
//   /sys/fs/bpf/tcptable/owners           which process holds which Internet socket
//   /sys/fs/bpf/tcptable/connections-1    the TCP connections (from Linux 6.2 on)
//
// readable by one group, or by every user. The second tells nothing that the kernel does not tell
// every user; it tells it faster, of the reader's network namespace. From then on whoever may read
// them is shown every owner by snapshot(), by the tool and by the Windows API, at the speed that
// root has. There is no daemon and no set-uid program. What is published lasts until it is revoked
// or the host restarts.
//
//   const auto published = tcptable::publish_owners(tcptable::Readers::group(990));
//   if (!published) std::fprintf(stderr, "%s\n", to_string(published.error()).c_str());
//
// What readers learn: PID, name, effective user and start time of every process that has Internet
// sockets, and which of its descriptors are which sockets. All but the last is what /proc shows to
// every user, unless it is mounted with hidepid: what hidepid hides is shown to the readers again.
// No kernel address is in it. A reader in a PID namespace of its own sees the processes of that
// namespace, by the PIDs that they have there.
#pragma once

#include <cstdint>
#include <string_view>

#include <tcptable/export.hpp>
#include <tcptable/result.hpp>

namespace tcptable {

// Who may read what is published. Root always may.
struct Readers {
  std::uint32_t gid = 0;  // the one group, unless everyone may
  bool everyone = false;

  static constexpr Readers group(std::uint32_t gid) noexcept { return {gid, false}; }
  static constexpr Readers all_users() noexcept { return {0, true}; }
};

// Publishes the owners to these readers, in place of what is published already: a reader meets the
// one or the other, never half of each. Mounts a BPF file system on /sys/fs/bpf if there is none,
// and lets others pass through that directory if they could not.
//
// Privilege: effective user 0 of the initial user namespace, with CAP_BPF and CAP_PERFMON;
// CAP_CHOWN for a group that the caller is not in; CAP_SYS_ADMIN to mount.
//
// Errors, after which nothing has changed: permission_denied (the operation names the capability),
// not_supported (a kernel without BPF iterators, or another file system is mounted on /sys/fs/bpf),
// system with EEXIST (somebody else's files stand where the pin belongs, or beside it), with EBUSY
// (another process did not come to an end with publishing or revoking).
//
// Cost: loading a BPF program, milliseconds. Thread-safe. Waits some seconds for others, in this
// process or another, that publish or revoke at the same moment. What was left behind by one that
// was killed is cleared up.
TCPTABLE_API Result<void> publish_owners(const Readers& readers) noexcept;

// Removes what publish_owners() made, also if it was killed on the way, and nothing else; closes
// /sys/fs/bpf to others if that had opened it. A reading that has begun goes on to its end. True
// when there was something to remove.
//
// Privilege: effective user 0 of the initial user namespace.
//
// Errors: permission_denied (not root), system with EEXIST (somebody else's files stand where the
// pin belongs) or EBUSY (as above), too_many_files. After an error it may be called again. No BPF
// file system is no error: there is nothing to remove.
//
// Cost: some system calls. Thread-safe. Waits as publish_owners() does.
TCPTABLE_API Result<bool> revoke_owners() noexcept;

enum class PublicationState : std::uint8_t {
  none,        // nothing is published, or /sys/fs/bpf cannot be searched by this user
  published,   // and this process may read it
  unreadable,  // it is published, but not to this process
  ignored,     // what is there is not root's alone, or of a version that this library does not know
};

// "none", "published", "unreadable", "ignored". Static storage.
TCPTABLE_API std::string_view name(PublicationState state) noexcept;

// What a process can find out about what is published. Numbers that it cannot see are 0.
struct Publication {
  PublicationState state = PublicationState::none;
  std::string_view problem{};  // why it is ignored; a phrase in static storage, empty otherwise
  std::int64_t since = 0;      // seconds since 1970
  std::uint32_t uid = 0;       // owner of the directory
  std::uint32_t gid = 0;       // the group that may read, unless everyone may
  bool everyone = false;
  std::uint32_t directory_permissions = 0;  // 0750 or 0755
  std::uint32_t pin_permissions = 0;        // 0440 or 0444
  std::uint32_t record_version = 0;
  bool connections = false;  // the walk over connections is there too, and may be read
};

// What this process would be given at this moment: begins a reading of the owners where it may, and
// ends it after the first records.
//
// Privilege: none. Errors: too_many_files, system. Nothing published is not an error. Cost: some
// system calls, the first read of the owners among them. Thread-safe; waits for nobody.
TCPTABLE_API Result<Publication> publication() noexcept;

}  // namespace tcptable

// Who holds a socket, and if nobody can be named, why.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tcptable/export.hpp>

namespace tcptable {

// Why a row has no owner of its own.
enum class OwnerReason : std::uint8_t {
  known,           // it has: at least one holder was seen
  not_asked,       // the query did not ask for owners
  time_wait,       // TIME-WAIT, or FIN-WAIT-2 kept by the kernel alone: there is no socket left
  orphaned,        // every descriptor was closed; the kernel finishes the connection
  pending_accept,  // not accepted yet: the owners given are those of the listener
  kernel,          // a socket that the kernel itself opened, so no process can hold it
  other_pid_namespace,  // held, if at all, by a process that this PID namespace cannot see
  permission,           // some processes could not be inspected; one of them may hold it
  vanished,             // it was closed while the table was read
  unavailable,          // no /proc to look owners up in
};

// A stable identifier for programs: "known", "time-wait", "pending-accept" … Static storage.
TCPTABLE_API std::string_view name(OwnerReason reason) noexcept;

// A process that holds at least one socket. PIDs are those of the caller's PID namespace, or of the
// one that its /proc belongs to. `start_time_ticks` tells a process from a later one with the same
// PID: clock ticks after boot (field 22 of /proc/<pid>/stat), 0 when it is unknown. Where owners
// come from /proc, start time, user and name are read only when Column::process asks for them, or
// the order of holders depends on them; where they come from BPF, they are always there.
struct Process {
  std::uint64_t start_time_ticks = 0;
  std::uint32_t pid = 0;
  std::uint32_t uid = 0xFFFFFFFFU;  // effective user of the process
  std::array<char, 16> name_bytes{};

  // The kernel's short name (comm), at most 15 bytes, any byte but zero may occur: escape before
  // printing. Empty when it is unknown: not asked for, or the process was gone.
  std::string_view name() const noexcept {
    std::size_t length = 0;
    while (length < name_bytes.size() && name_bytes[length] != '\0') ++length;
    return {name_bytes.data(), length};
  }
};

// What a process runs and where it belongs, as far as a query asked (ColumnSet::programs and units)
// and the caller may know. Any byte but zero may occur in any of them: escape before printing.
// Empty is unknown or none.
struct ProcessFacts {
  std::string executable{};    // its path, as tcptable::executable() gives it
  std::string command_line{};  // the arguments with a blank between them, at most 4,096 bytes
  std::string unit{};          // of the system's manager, as Units::system
  std::string user_unit{};     // of a user's manager, as Units::user
  std::string cgroup{};  // cgroup v2: its path below the root of the hierarchy, "/system.slice/…"
  std::string container{};  // the identifier that the container's runtime wrote into that path
  bool executable_deleted = false;
};

// One descriptor of one process that refers to the socket.
struct Holder {
  std::uint32_t process = 0;     // for Snapshot::process()
  std::int32_t descriptor = -1;  // its number in that process
  std::uint32_t inode = 0;       // the socket's
};

}  // namespace tcptable

// What a process runs, and which unit of systemd it belongs to: the next questions about an owner.
//
//   for (const tcptable::Process& process : table->processes()) {
//     const auto program = tcptable::executable(process.pid, process.start_time_ticks);
//     if (program) std::printf("%u %s\n", process.pid, program->path.c_str());
//   }
//
// What holds for every function here:
//
//   pid         as /proc numbers it, like Process::pid; 0 is no process
//   start_time  Process::start_time_ticks. A process that got the PID later is not_found. 0 means
//               whoever has that PID now. All that one call reads, it reads of one process
//   cost        some system calls, about 10 µs
//   threads     any number may call at once; safe after fork() in the child
//   errors      not_found (no such process), permission_denied (there is one, but this user may
//               not know; hidden by hidepid too), not_supported (no readable /proc), malformed,
//               too_many_files, out_of_memory, system
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tcptable/export.hpp>
#include <tcptable/owner.hpp>
#include <tcptable/result.hpp>

namespace tcptable {

// The process that has this PID now: its name, user and start time. Of a script the name is its
// own. Needs no privilege. With the start time that it gives, the functions below speak of the same
// process.
TCPTABLE_API Result<Process> find_process(std::uint32_t pid) noexcept;

// The program that a process executes. Of a script that is its interpreter.
struct Executable {
  // Absolute, seen from the caller's root directory; any byte but zero may occur. Empty for a
  // kernel thread and for a process that ended and was not waited for: they execute nothing.
  std::string path;

  // The file was removed or replaced since it was started; `path` is where it was.
  bool deleted = false;
};

// The process that started it, or that took it over when that one ended; as /proc numbers it, 0 for
// one from outside this PID namespace and where there is none. Privilege: none, but where /proc is
// mounted with hidepid.
TCPTABLE_API Result<std::uint32_t> parent(std::uint32_t pid,
                                          std::uint64_t start_time_ticks = 0) noexcept;

// Privilege: the process's own user, or CAP_SYS_PTRACE.
TCPTABLE_API Result<Executable> executable(std::uint32_t pid,
                                           std::uint64_t start_time_ticks = 0) noexcept;

// The units that a process belongs to, as systemd names them. Where systemd does not manage the
// process, as in most containers, both are empty.
struct Units {
  // Of the system's manager: "ssh.service", "session-3.scope", "user@1000.service". The same as
  // sd_pid_get_unit(3).
  std::string system;

  // Of a user's own manager: "pipewire.service". The same as sd_pid_get_user_unit(3).
  std::string user;

  // The cgroups from the process's own up to the one of the innermost unit, by the kernel's number
  // (INET_DIAG_CGROUP_ID of sockets made there). Empty where cgroup2 is not mounted where systemd
  // mounts it, or there is no unit.
  std::vector<std::uint64_t> cgroup_ids;
};

// From the name of the process's cgroup, by systemd's rules; systemd itself is not asked and need
// not be installed. Privilege: none, but where /proc is mounted with hidepid.
TCPTABLE_API Result<Units> units(std::uint32_t pid, std::uint64_t start_time_ticks = 0) noexcept;

// All that a snapshot tells of a process with Column programs and units, of one process. What this
// user may not know is empty, and no error. Cost: about 50 µs.
TCPTABLE_API Result<ProcessFacts> process_facts(std::uint32_t pid,
                                                std::uint64_t start_time_ticks = 0) noexcept;

}  // namespace tcptable

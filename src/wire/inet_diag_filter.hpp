// Conditions on ports, addresses, devices and cgroups as inet_diag bytecode, the small program that
// the kernel runs on each socket before it writes a message (linux/inet_diag.h, "Bytecode is
// sequence of 4 byte commands").
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <tcptable/query.hpp>
#include <vector>

namespace tcptable::wire {

enum class DiagEnd : std::uint8_t { local, remote };

// One alternative of a clause: a port range or a prefix of one end, "IPv4 on the wire", the number
// of the device that the socket is bound to, or of the cgroup that it was opened in.
struct DiagCondition {
  enum class Kind : std::uint8_t { port, prefix, carries_ipv4, device, cgroup };

  Kind kind = Kind::port;
  DiagEnd end = DiagEnd::local;
  PortRange ports;
  Prefix prefix;
  std::uint64_t number = 0;  // of the device, or the cgroup
  bool is_negated = false;   // of prefixes, devices and cgroups; others have no need of it
};

// Satisfied when any of its conditions is; empty is never used.
using DiagClause = std::vector<DiagCondition>;

// A program that accepts a socket when every clause is satisfied. Nothing when it would be too long
// for the kernel's 16-bit jumps: the caller then filters by itself. Empty for no clause.
std::optional<std::vector<std::byte>> compile_filter(std::span<const DiagClause> clauses);

}  // namespace tcptable::wire

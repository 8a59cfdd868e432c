// The calling thread's network namespace: which one it is, and how it gives ports out.
#pragma once

#include <cstdint>

#include <tcptable/export.hpp>
#include <tcptable/query.hpp>
#include <tcptable/result.hpp>

namespace tcptable {

// The number by which lsns(8) and /proc/self/ns/net name the namespace whose sockets snapshot()
// would read now. No other namespace has it while this one exists.
//
// Errors: not_supported (no readable /proc), malformed, too_many_files. Cost: some system calls.
// No privilege. Thread-safe.
TCPTABLE_API Result<std::uint64_t> network_namespace() noexcept;

// The ports among which the kernel chooses for a socket that is bound to port 0, or connects or
// sends without being bound: net.ipv4.ip_local_port_range, which is that of IPv6 too. A socket on
// a port outside was bound to that port by its program; of one inside, nobody can tell.
//
// Errors and cost as above.
TCPTABLE_API Result<PortRange> ephemeral_ports() noexcept;

}  // namespace tcptable

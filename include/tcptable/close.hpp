// Closing a socket from outside, whoever owns it.
#pragma once

#include <tcptable/export.hpp>
#include <tcptable/result.hpp>
#include <tcptable/socket.hpp>

namespace tcptable {

// Makes the kernel abort `row`'s socket in the calling thread's network namespace (SOCK_DESTROY):
// TCP and UDP, IPv4 and IPv6. The socket is named as for details(): by addresses, ports, interface,
// and by its cookie if known, so that no other socket is hit that has taken its place meanwhile.
//
// What happens then:
//   TCP connection  the peer gets a reset; whoever holds the descriptor gets ECONNABORTED from his
//                   next call, and still has to close it
//   listener        stops listening; connections that wait to be accepted are reset
//   TIME-WAIT, SYN-RECEIVED
//                   are forgotten (TIME-WAIT not by older kernels: not_supported)
//   UDP socket      its owner gets ECONNABORTED from his next call; it loses its peer, and its port
//                   too unless the owner had bound it himself, so it may stay in the table
//
// Privilege: CAP_NET_ADMIN in the user namespace that owns the network namespace.
//
// Errors: permission_denied, not_found, replaced (another socket has the place by now), all with
// nothing closed; not_supported (a kernel without CONFIG_INET_DIAG_DESTROY, or a state it cannot
// abort); too_many_files, malformed, system. A caller without privilege learns not_found, too.
//
// Cost: as details(), and one request more. Thread-safe, and safe after fork() in the child.
TCPTABLE_API Result<void> close_socket(const Row& row) noexcept;

// Whether the calling thread has CAP_NET_ADMIN, without which close_socket() is refused. No more
// than a hint: the capability may belong to another user namespace than the network does.
TCPTABLE_API bool may_close_sockets() noexcept;

}  // namespace tcptable

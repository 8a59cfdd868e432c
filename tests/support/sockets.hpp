// Real sockets in one line each. All are close-on-exec, all throw when the kernel refuses.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/endpoint.hpp"
#include "support/fd.hpp"

namespace tcptable::test {

struct SocketOptions {
  int type = SOCK_STREAM;
  bool reuse_port = false;
  std::optional<bool> v6_only = std::nullopt;  // unset: the kernel's default
  std::string device = {};                     // SO_BINDTODEVICE
};

Fd open_socket(int family, const SocketOptions& options = {});
Fd bound_socket(const Endpoint& local, const SocketOptions& options = {});
Fd listener(const Endpoint& local, const SocketOptions& options = {}, int backlog = 16);
Fd connect_to(const Endpoint& remote, const SocketOptions& options = {});
Fd accept_from(const Fd& listening);

// Both ends of an accepted connection.
struct Connection {
  Fd client;
  Fd server;
};

Connection connect_through(const Fd& listening);
// By `remote`, which reaches `listening` another way than by the name it has: mapped, scoped.
Connection connect_through(const Fd& listening, const Endpoint& remote);

// A listener with an accepted connection through it.
struct Conversation {
  Fd listening;
  Fd client;
  Fd server;
};
Conversation converse(const Endpoint& local, const SocketOptions& options = {});

void send_all(const Fd& socket, std::size_t bytes);
// Writes until the kernel takes no more; the socket is non-blocking afterwards. Returns the bytes.
std::size_t fill(const Fd& socket);

// Waits until the peer has acknowledged everything that was sent.
void await_acknowledged(const Fd& socket);
// Reads that many bytes and forgets them.
void drain(const Fd& socket, std::size_t bytes);
// The errno of the next receiving call, which is waited for; 0 when it succeeds.
int next_error(const Fd& socket);

std::uint16_t local_port(const Fd& socket);
std::uint32_t inode_of(const Fd& socket);
std::uint64_t cookie_of(const Fd& socket);

// Passes `payload` over a Unix socket (SCM_RIGHTS), and takes it out at the other end.
void send_descriptor(const Fd& channel, const Fd& payload);
Fd receive_descriptor(const Fd& channel);
std::pair<Fd, Fd> unix_pair();

// How many descriptors this process has open.
std::size_t open_descriptors();

}  // namespace tcptable::test

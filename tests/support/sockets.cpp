#include "support/sockets.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace tcptable::test {
namespace {

void set_option(const Fd& socket, int level, int name, int value, const char* what) {
  checked(setsockopt(socket.get(), level, name, &value, sizeof value), what);
}

// The address by which a client reaches `listening` in the same namespace.
Endpoint reachable(const Fd& listening) {
  Endpoint local = Endpoint::local_of(listening.get());
  if (local.bytes() != std::array<std::uint8_t, 16>{}) return local;
  return Endpoint::of(local.family() == AF_INET ? "127.0.0.1" : "::1", local.port());
}

}  // namespace

Fd open_socket(int family, const SocketOptions& options) {
  Fd opened(checked(socket(family, options.type | SOCK_CLOEXEC, 0), "socket"));
  if (options.reuse_port) set_option(opened, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
  if (options.v6_only && family == AF_INET6) {
    set_option(opened, IPPROTO_IPV6, IPV6_V6ONLY, *options.v6_only ? 1 : 0, "IPV6_V6ONLY");
  }
  if (!options.device.empty()) {
    checked(setsockopt(opened.get(), SOL_SOCKET, SO_BINDTODEVICE, options.device.c_str(),
                       static_cast<socklen_t>(options.device.size())),
            "SO_BINDTODEVICE");
  }
  return opened;
}

Fd bound_socket(const Endpoint& local, const SocketOptions& options) {
  Fd opened = open_socket(local.family(), options);
  checked(bind(opened.get(), local.get(), local.size()), "bind");
  return opened;
}

Fd listener(const Endpoint& local, const SocketOptions& options, int backlog) {
  Fd opened = bound_socket(local, options);
  checked(listen(opened.get(), backlog), "listen");
  return opened;
}

Fd connect_to(const Endpoint& remote, const SocketOptions& options) {
  Fd opened = open_socket(remote.family(), options);
  checked(connect(opened.get(), remote.get(), remote.size()), "connect");
  return opened;
}

Fd accept_from(const Fd& listening) {
  return Fd(checked(accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4"));
}

Connection connect_through(const Fd& listening) {
  return connect_through(listening, reachable(listening));
}

Connection connect_through(const Fd& listening, const Endpoint& remote) {
  Connection connection;
  connection.client = connect_to(remote);
  connection.server = accept_from(listening);
  return connection;
}

Conversation converse(const Endpoint& local, const SocketOptions& options) {
  Conversation conversation;
  conversation.listening = listener(local, options);
  Connection connection = connect_through(conversation.listening);
  conversation.client = std::move(connection.client);
  conversation.server = std::move(connection.server);
  return conversation;
}

void send_all(const Fd& socket, std::size_t bytes) {
  const std::vector<char> data(bytes, 'x');
  std::size_t sent = 0;
  while (sent < bytes) {
    sent += static_cast<std::size_t>(
        checked(send(socket.get(), data.data() + sent, bytes - sent, MSG_NOSIGNAL), "send"));
  }
}

std::size_t fill(const Fd& socket) {
  checked(fcntl(socket.get(), F_SETFL, O_NONBLOCK), "fcntl");
  const std::vector<char> data(65536, 'x');
  std::size_t sent = 0;
  for (;;) {
    const ssize_t part = send(socket.get(), data.data(), data.size(), MSG_NOSIGNAL);
    if (part < 0 && errno == EAGAIN) return sent;
    sent += static_cast<std::size_t>(checked(part, "send"));
  }
}

void await_acknowledged(const Fd& socket) {
  for (int attempt = 0; attempt < 5000; ++attempt) {
    int waiting_bytes = 0;
    checked(ioctl(socket.get(), SIOCOUTQ, &waiting_bytes), "SIOCOUTQ");
    if (waiting_bytes == 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  throw std::runtime_error("the peer does not acknowledge");
}

void drain(const Fd& socket, std::size_t bytes) {
  std::vector<char> buffer(65536);
  for (std::size_t had = 0; had < bytes;) {
    const std::size_t wanted = std::min(buffer.size(), bytes - had);
    const auto part = checked(recv(socket.get(), buffer.data(), wanted, 0), "recv");
    if (part == 0) throw std::runtime_error("the peer has closed");
    had += static_cast<std::size_t>(part);
  }
}

int next_error(const Fd& socket) {
  constexpr int patience_ms = 5000;
  pollfd waiting{.fd = socket.get(), .events = POLLIN, .revents = 0};
  checked(poll(&waiting, 1, patience_ms), "poll");
  char byte = 0;
  return recv(socket.get(), &byte, 1, MSG_DONTWAIT) < 0 ? errno : 0;
}

std::uint16_t local_port(const Fd& socket) { return Endpoint::local_of(socket.get()).port(); }

std::uint32_t inode_of(const Fd& socket) {
  struct stat status {};
  checked(fstat(socket.get(), &status), "fstat");
  return static_cast<std::uint32_t>(status.st_ino);
}

std::uint64_t cookie_of(const Fd& socket) {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  checked(getsockopt(socket.get(), SOL_SOCKET, SO_COOKIE, &cookie, &size), "SO_COOKIE");
  return cookie;
}

void send_descriptor(const Fd& channel, const Fd& payload) {
  char byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int descriptor = payload.get();
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  checked(sendmsg(channel.get(), &message, MSG_NOSIGNAL), "sendmsg");
}

Fd receive_descriptor(const Fd& channel) {
  char byte = 0;
  iovec part{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  checked(recvmsg(channel.get(), &message, MSG_CMSG_CLOEXEC), "recvmsg");
  int descriptor = -1;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message)) {
    std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  }
  return Fd(descriptor);
}

std::pair<Fd, Fd> unix_pair() {
  std::array<int, 2> ends{};
  checked(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
  return {Fd(ends[0]), Fd(ends[1])};
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  // One of them is the iterator's own.
  return static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors))) - 1;
}

}  // namespace tcptable::test

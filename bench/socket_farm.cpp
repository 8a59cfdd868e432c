// socket_farm SOCKETS PROCESSES: that many TCP sockets, real ones over loopback, spread evenly over
// that many processes of the current network namespace. Prints "READY <sockets>" when all stand,
// and ends with its standard input.
//
// A connection is two sockets, both held by the process that made it, because the peer of a
// loopback connection is part of the same table. Each process listens on an address of its own in
// 127/8: the ports of one address would run out at 28,000 connections. Everything closes with a
// reset, so nothing is left in TIME-WAIT.
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr rlim_t descriptors_beside_sockets = 16;  // standard streams, pipes, one listener's slack

[[noreturn]] void fail(const char* operation) {
  std::fprintf(stderr, "socket_farm: %s: %s\n", operation, std::strerror(errno));
  std::_Exit(1);
}

// A failing call ends the process: half a farm would make every figure wrong.
int must(int result, const char* operation) {
  if (result < 0) fail(operation);
  return result;
}

void bring_loopback_up() {
  const int socket_fd = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  must(ioctl(socket_fd, SIOCGIFFLAGS, &request), "SIOCGIFFLAGS");
  if ((request.ifr_flags & IFF_UP) == 0) {
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    must(ioctl(socket_fd, SIOCSIFFLAGS, &request), "bringing lo up");
  }
  close(socket_fd);
}

void raise_descriptor_limit(std::uint64_t sockets_per_process) {
  rlimit limit{};
  must(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  if (sockets_per_process + descriptors_beside_sockets > limit.rlim_max) {
    std::fprintf(stderr, "socket_farm: %llu sockets a process, %llu descriptors are allowed\n",
                 static_cast<unsigned long long>(sockets_per_process),
                 static_cast<unsigned long long>(limit.rlim_max));
    std::_Exit(2);
  }
  limit.rlim_cur = limit.rlim_max;
  must(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

// 127.1.0.1 and up, never the address that ordinary clients use.
sockaddr_in address_of(std::uint32_t process_index) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0x7F010001U + process_index);
  return address;
}

// Closing will send a reset and leave nothing behind. Accepted sockets inherit it.
void reset_on_close(int socket_fd) {
  const linger option{.l_onoff = 1, .l_linger = 0};
  must(setsockopt(socket_fd, SOL_SOCKET, SO_LINGER, &option, sizeof option), "SO_LINGER");
}

int tcp_socket() {
  const int socket_fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  reset_on_close(socket_fd);
  return socket_fd;
}

// Listens on a port that the kernel chooses; `address` becomes the whole endpoint.
int listener_on(sockaddr_in& address) {
  const int listener = tcp_socket();
  socklen_t length = sizeof address;
  address.sin_port = 0;
  must(bind(listener, reinterpret_cast<const sockaddr*>(&address), length), "bind");
  must(listen(listener, 128), "listen");
  must(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
  return listener;
}

void add_connection(int listener, const sockaddr_in& address) {
  must(connect(tcp_socket(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
       "connect");
  must(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), "accept");
}

// Exactly `count` sockets: connections, and one or two listeners to make the number even.
void make_sockets(std::uint64_t count, std::uint32_t process_index) {
  if (count == 0) return;
  sockaddr_in spare = address_of(process_index);
  sockaddr_in address = spare;
  const int listener = listener_on(address);
  if (count % 2 == 0) listener_on(spare);
  for (std::uint64_t made = 2 - count % 2; made < count; made += 2) {
    add_connection(listener, address);
  }
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  int ends[2];
  must(pipe2(ends, O_CLOEXEC), "pipe2");
  return {ends[0], ends[1]};
}

// The life of one process of the farm: make, report, wait to be killed.
[[noreturn]] void hold_sockets(std::uint64_t count, std::uint32_t process_index, Pipe ready,
                               pid_t parent) {
  must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
  if (getppid() != parent) std::_Exit(1);  // it died before the line above
  close(STDIN_FILENO);
  close(ready.read_end);
  make_sockets(count, process_index);
  if (write(ready.write_end, "", 1) != 1) fail("reporting");
  close(ready.write_end);
  for (;;) pause();
}

class Farm {
 public:
  Farm(std::uint64_t sockets, std::uint32_t processes) : ready_(make_pipe()) {
    const pid_t parent = getpid();
    for (std::uint32_t index = 0; index < processes; ++index) {
      const std::uint64_t share = sockets / processes + (index < sockets % processes ? 1 : 0);
      const pid_t child = must(fork(), "fork");
      if (child == 0) hold_sockets(share, index, ready_, parent);
      children_.push_back(child);
    }
    close(ready_.write_end);
  }

  // False when a process failed; it has said why.
  bool wait_until_ready() {
    std::size_t reported = 0;
    char bytes[256];
    ssize_t count = 0;
    while ((count = read(ready_.read_end, bytes, sizeof bytes)) > 0) {
      reported += static_cast<std::size_t>(count);
    }
    return reported == children_.size();
  }

  ~Farm() {
    for (const pid_t child : children_) kill(child, SIGKILL);
    for (const pid_t child : children_) waitpid(child, nullptr, 0);
  }

 private:
  Pipe ready_;
  std::vector<pid_t> children_;
};

void wait_for_end_of_input() {
  char bytes[256];
  ssize_t count = 0;
  do {
    count = read(STDIN_FILENO, bytes, sizeof bytes);
  } while (count > 0 || (count < 0 && errno == EINTR));
}

bool parse(const char* text, std::uint64_t max, std::uint64_t& number) {
  char* end = nullptr;
  errno = 0;
  number = std::strtoull(text, &end, 10);
  return errno == 0 && end != text && *end == '\0' && number >= 1 && number <= max;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t sockets = 0;
  std::uint64_t processes = 0;
  if (argc != 3 || !parse(argv[1], 50'000'000, sockets) || !parse(argv[2], 30'000, processes)) {
    std::fprintf(stderr, "usage: socket_farm SOCKETS PROCESSES\n");
    return 2;
  }
  raise_descriptor_limit((sockets + processes - 1) / processes);
  bring_loopback_up();
  Farm farm(sockets, static_cast<std::uint32_t>(processes));
  if (!farm.wait_until_ready()) return 1;
  std::printf("READY %llu\n", static_cast<unsigned long long>(sockets));
  std::fflush(stdout);
  wait_for_end_of_input();
}

// A stranger's program over the C++ API: it must find a listener that it made itself.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <tcptable/tcptable.hpp>

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, length) != 0 || listen(listener, 1) != 0 ||
      getsockname(listener, generic, &length) != 0) {
    return 2;
  }
  tcptable::Query query;
  query.states = {tcptable::State::listen};
  query.pids = {static_cast<std::uint32_t>(getpid())};
  const auto table = tcptable::snapshot(query);
  if (!table) return 3;
  for (const tcptable::Row& row : *table) {
    if (row.local_port == ntohs(address.sin_port)) {
      std::printf("tcptable %s sees its client\n", tcptable::version());
      return 0;
    }
  }
  return 1;
}

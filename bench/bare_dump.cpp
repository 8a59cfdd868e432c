#include "bare_dump.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tcptable::bench {
namespace {

constexpr std::size_t piece_bytes = 32 * 1024;
constexpr std::uint32_t connection_table_states = 0x0FFE;  // all but bound-only sockets

void send_request(int socket_fd) {
  struct {
    nlmsghdr header;
    inet_diag_req_v2 body;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.sdiag_family = AF_INET;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = connection_table_states;
  if (send(socket_fd, &request, sizeof request, 0) < 0) {
    std::perror("bare_dump: send");
    std::exit(1);
  }
}

BareRow row_of(const inet_diag_msg& message) {
  return {.state = message.idiag_state,
          .local_address = message.id.idiag_src[0],
          .local_port = message.id.idiag_sport,
          .remote_address = message.id.idiag_dst[0],
          .remote_port = message.id.idiag_dport,
          .inode = message.idiag_inode};
}

// False when the dump has ended.
bool parse_piece(const char* bytes, std::size_t size, std::vector<BareRow>& rows) {
  std::size_t at = 0;
  while (at + sizeof(nlmsghdr) <= size) {
    nlmsghdr header;
    std::memcpy(&header, bytes + at, sizeof header);
    if (header.nlmsg_len < sizeof header || at + header.nlmsg_len > size) std::abort();
    if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) return false;
    if (header.nlmsg_len < sizeof header + sizeof(inet_diag_msg)) std::abort();
    inet_diag_msg message;
    std::memcpy(&message, bytes + at + sizeof header, sizeof message);
    rows.push_back(row_of(message));
    at += NLMSG_ALIGN(header.nlmsg_len);
  }
  return true;
}

}  // namespace

void bare_dump(std::vector<BareRow>& rows) {
  alignas(nlmsghdr) static char piece[piece_bytes];
  rows.clear();
  const int socket_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (socket_fd < 0) {
    std::perror("bare_dump: socket");
    std::exit(1);
  }
  send_request(socket_fd);
  for (;;) {
    const ssize_t count = recv(socket_fd, piece, sizeof piece, 0);
    if (count <= 0 || !parse_piece(piece, static_cast<std::size_t>(count), rows)) break;
  }
  close(socket_fd);
}

}  // namespace tcptable::bench

// Sockets that end, as they end: also those that no snapshot ever had, because they were opened and
// closed between two of them.
//
//   auto closings = tcptable::Closings::open({.tcp = true, .udp = false});
//   std::vector<tcptable::Closing> ended;
//   while (poll(closings->descriptor()) …) closings->take(ended);
//
// The kernel announces the end of every TCP and UDP socket of the network namespace to whoever
// listens (the sock_diag groups SKNLGRP_INET_TCP_DESTROY and their siblings). No privilege is
// needed.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <tcptable/details.hpp>
#include <tcptable/export.hpp>
#include <tcptable/query.hpp>
#include <tcptable/result.hpp>
#include <tcptable/socket.hpp>

namespace tcptable {

// Of `row` the protocol, addresses, ports, interface and cookie are known; its state is CLOSED. The
// remote port is 0 where the owner reset the connection, and both where it never was one. A TCP
// connection that goes on in TIME-WAIT has ended as a socket, with the cookie that it had.
struct Closing {
  Row row{};
  std::optional<TcpInfo> tcp;  // TCP's last account, with all bytes and retransmissions
};

// One thread at a time.
class TCPTABLE_API Closings {
 public:
  // From now on. Of the namespace of the calling thread.
  // Errors: not_supported, permission_denied (a security module), too_many_files, system.
  static Result<Closings> open(ProtocolSet protocols = {});

  Closings(Closings&& other) noexcept;
  Closings& operator=(Closings&& other) noexcept;
  Closings(const Closings&) = delete;
  Closings& operator=(const Closings&) = delete;
  ~Closings();

  // Becomes readable when take() has something to give.
  int descriptor() const noexcept;

  // Appends what ended since the last call, without waiting. True when all of it is there; false
  // when the kernel had to drop announcements because they were not taken soon enough: without
  // privilege it keeps about 150, with CAP_NET_ADMIN some thousands. Cost: 1 µs each.
  // Errors: out_of_memory, system; what was appended before stays.
  Result<bool> take(std::vector<Closing>& into);

 private:
  struct State;
  explicit Closings(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace tcptable

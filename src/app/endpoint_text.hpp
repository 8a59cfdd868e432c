// The two ends of a socket as they are printed.
#pragma once

#include <string>

#include <tcptable/socket.hpp>

namespace tcptable::app {

// "127.0.0.1:80", "[fe80::1%2]:80" with the number of the interface, "0.0.0.0:*" where there is no
// port. Nothing foreign is in it.
std::string local_text(const Row& row);
std::string remote_text(const Row& row);

// "tcp", "tcp6", "udp", "udp6".
std::string protocol_text(const Row& row);

// RFC 9293's name, and "UNCONN" for a UDP socket without a peer, which is not closed.
std::string_view state_text(const Row& row);

}  // namespace tcptable::app

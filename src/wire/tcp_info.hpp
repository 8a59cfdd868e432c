// struct tcp_info (linux/tcp.h), as much of it as the kernel tells. Pure.
#pragma once

#include <tcptable/details.hpp>

#include "bytes.hpp"

namespace tcptable::wire {

// What is missing at the end is 0 and not among the known bytes; what is longer than the longest
// version known here is cut.
TcpInfo decode_tcp_info(sys::Bytes bytes) noexcept;

}  // namespace tcptable::wire

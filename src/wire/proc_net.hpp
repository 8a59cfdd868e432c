// Lines of /proc/net/{tcp,tcp6,udp,udp6} (proc_net_tcp in the kernel's documentation).
#pragma once

#include <string_view>
#include <tcptable/details.hpp>
#include <tcptable/socket.hpp>

namespace tcptable::wire {

// One line as a row. False for the heading and for anything that is not in the documented form; row
// and queues are then unspecified. Cookie, interface and IPV6_V6ONLY are not in the file and stay
// unknown. Every member of row is written but `index`. The timer is looked at where it is asked
// for.
bool parse_proc_net(std::string_view line, Protocol protocol, Family family, Row& row,
                    Queues& queues, SocketTimer* timer = nullptr) noexcept;

}  // namespace tcptable::wire

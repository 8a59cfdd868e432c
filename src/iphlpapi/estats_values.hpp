// What Linux knows of a connection, in the terms of Microsoft's extended statistics. Pure. Members
// that Linux cannot tell are 0; docs/windows-compatibility.md has the table.
#pragma once

#include <tcpestats.h>

#include <tcptable/details.hpp>

namespace tcptable::iphlpapi {

// `is_passive`: somebody listens where the connection has its local end.
TCP_ESTATS_SYN_OPTS_ROS_v0 syn_options(const SocketDetails& socket, bool is_passive) noexcept;

// Each writes every member.
void set(TCP_ESTATS_SND_CONG_ROS_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_DATA_ROD_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_SND_CONG_ROD_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_PATH_ROD_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_SEND_BUFF_ROD_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_REC_ROD_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_OBS_REC_ROD_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_BANDWIDTH_ROD_v0& out, const SocketDetails& socket) noexcept;
void set(TCP_ESTATS_FINE_RTT_ROD_v0& out, const SocketDetails& socket) noexcept;

}  // namespace tcptable::iphlpapi

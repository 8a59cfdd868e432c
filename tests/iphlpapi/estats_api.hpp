// The EStats functions and SetTcpEntry as tests call them.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {

inline MIB_TCPROW ipv4_row(const Endpoint& local, const Endpoint& remote,
                           DWORD state = MIB_TCP_STATE_ESTAB) {
  MIB_TCPROW row{};
  row.dwState = state;
  std::memcpy(&row.dwLocalAddr, local.bytes().data(), 4);
  row.dwLocalPort = htons(local.port());
  std::memcpy(&row.dwRemoteAddr, remote.bytes().data(), 4);
  row.dwRemotePort = htons(remote.port());
  return row;
}

inline MIB_TCP6ROW ipv6_row(const Endpoint& local, const Endpoint& remote) {
  MIB_TCP6ROW row{};
  row.dwState = MIB_TCP_STATE_ESTAB;
  std::memcpy(&row.LocalAddr, local.bytes().data(), 16);
  row.dwLocalPort = htons(local.port());
  std::memcpy(&row.RemoteAddr, remote.bytes().data(), 16);
  row.dwRemotePort = htons(remote.port());
  return row;
}

inline MIB_TCPROW ipv4_row(const Fd& socket, DWORD state = MIB_TCP_STATE_ESTAB) {
  return ipv4_row(Endpoint::local_of(socket.get()), Endpoint::peer_of(socket.get()), state);
}
inline MIB_TCP6ROW ipv6_row(const Fd& socket) {
  return ipv6_row(Endpoint::local_of(socket.get()), Endpoint::peer_of(socket.get()));
}

inline ULONG get_estats(MIB_TCPROW* row, int type, void* rw, ULONG rw_size, void* ros,
                        ULONG ros_size, void* rod, ULONG rod_size) {
  return GetPerTcpConnectionEStats(row, static_cast<TCP_ESTATS_TYPE>(type), static_cast<PUCHAR>(rw),
                                   0, rw_size, static_cast<PUCHAR>(ros), 0, ros_size,
                                   static_cast<PUCHAR>(rod), 0, rod_size);
}
inline ULONG get_estats(MIB_TCP6ROW* row, int type, void* rw, ULONG rw_size, void* ros,
                        ULONG ros_size, void* rod, ULONG rod_size) {
  return GetPerTcp6ConnectionEStats(row, static_cast<TCP_ESTATS_TYPE>(type),
                                    static_cast<PUCHAR>(rw), 0, rw_size, static_cast<PUCHAR>(ros),
                                    0, ros_size, static_cast<PUCHAR>(rod), 0, rod_size);
}
inline ULONG set_estats(MIB_TCPROW* row, int type, const void* rw, ULONG rw_size) {
  return SetPerTcpConnectionEStats(row, static_cast<TCP_ESTATS_TYPE>(type),
                                   static_cast<PUCHAR>(const_cast<void*>(rw)), 0, rw_size, 0);
}
inline ULONG set_estats(MIB_TCP6ROW* row, int type, const void* rw, ULONG rw_size) {
  return SetPerTcp6ConnectionEStats(row, static_cast<TCP_ESTATS_TYPE>(type),
                                    static_cast<PUCHAR>(const_cast<void*>(rw)), 0, rw_size, 0);
}

// The changing part of one type. Fails the test when the call fails.
template <typename Rod, typename MibRow>
Rod rod_of(MibRow row, int type) {
  Rod rod;
  std::memset(&rod, 0xA5, sizeof rod);
  EXPECT_EQ(get_estats(&row, type, nullptr, 0, nullptr, 0, &rod, sizeof rod), ULONG{NO_ERROR});
  return rod;
}

template <typename MibRow>
TCP_ESTATS_DATA_ROD_v0 data_of(const MibRow& row) {
  return rod_of<TCP_ESTATS_DATA_ROD_v0>(row, TcpConnectionEstatsData);
}
template <typename MibRow>
TCP_ESTATS_PATH_ROD_v0 path_of(const MibRow& row) {
  return rod_of<TCP_ESTATS_PATH_ROD_v0>(row, TcpConnectionEstatsPath);
}

// Sizes of the three parts by type; 0 for one that the type lacks.
struct PartSizes {
  ULONG rw;
  ULONG ros;
  ULONG rod;
};
inline constexpr PartSizes part_sizes[] = {
    {0, sizeof(TCP_ESTATS_SYN_OPTS_ROS_v0), 0},
    {1, 0, sizeof(TCP_ESTATS_DATA_ROD_v0)},
    {1, sizeof(TCP_ESTATS_SND_CONG_ROS_v0), sizeof(TCP_ESTATS_SND_CONG_ROD_v0)},
    {1, 0, sizeof(TCP_ESTATS_PATH_ROD_v0)},
    {1, 0, sizeof(TCP_ESTATS_SEND_BUFF_ROD_v0)},
    {1, 0, sizeof(TCP_ESTATS_REC_ROD_v0)},
    {1, 0, sizeof(TCP_ESTATS_OBS_REC_ROD_v0)},
    {sizeof(TCP_ESTATS_BANDWIDTH_RW_v0), 0, sizeof(TCP_ESTATS_BANDWIDTH_ROD_v0)},
    {1, 0, sizeof(TCP_ESTATS_FINE_RTT_ROD_v0)},
};

}  // namespace tcptable::test

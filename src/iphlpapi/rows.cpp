#include "rows.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace tcptable::iphlpapi {
namespace {

// The four network-order bytes in memory order, as in_addr holds them.
DWORD ipv4_image(const std::array<std::uint8_t, 16>& bytes) noexcept {
  DWORD image = 0;
  std::memcpy(&image, bytes.data(), sizeof image);
  return image;
}

// Network order in the low 16 bits; the upper half is zero, because clients compare the whole.
DWORD port_image(std::uint16_t port) noexcept { return htons(port); }

// IN6_ADDR or an array of 16 bytes: Microsoft has both.
template <typename Out>
void set_address(const std::array<std::uint8_t, 16>& bytes, Out& out) noexcept {
  static_assert(sizeof out == sizeof bytes);
  std::memcpy(&out, bytes.data(), sizeof out);
}

std::uint16_t port_of(DWORD image) noexcept { return ntohs(static_cast<std::uint16_t>(image)); }

template <typename In>
std::array<std::uint8_t, 16> address_bytes(const In& address) noexcept {
  std::array<std::uint8_t, 16> bytes{};
  static_assert(sizeof address <= sizeof bytes);
  std::memcpy(bytes.data(), &address, sizeof address);
  return bytes;
}

template <typename In>
Row named_by_ports(const In& row, Family family) noexcept {
  Row named{};
  named.protocol = Protocol::tcp;
  named.family = family;
  named.local_port = port_of(row.dwLocalPort);
  named.remote_port = port_of(row.dwRemotePort);
  return named;
}

template <typename Out>
void set_ipv4_local(const Row& row, Out& out) noexcept {
  out.dwLocalAddr = ipv4_image(row.local_bytes);
  out.dwLocalPort = port_image(row.local_port);
}

template <typename Out>
void set_ipv4_endpoints(const Row& row, Out& out) noexcept {
  set_ipv4_local(row, out);
  out.dwRemoteAddr = ipv4_image(row.remote_bytes);
  out.dwRemotePort = port_image(row.remote_port);
}

template <typename Out>
void set_ipv6_endpoints(const Row& row, Out& out) noexcept {
  set_address(row.local_bytes, out.LocalAddr);
  out.dwLocalScopeId = local_scope_id(row);
  out.dwLocalPort = port_image(row.local_port);
  set_address(row.remote_bytes, out.RemoteAddr);
  out.dwRemoteScopeId = remote_scope_id(row);
  out.dwRemotePort = port_image(row.remote_port);
}

// The rows that name the process spell their addresses otherwise.
template <typename Out>
void set_ipv6_octets(const Row& row, Out& out) noexcept {
  set_address(row.local_bytes, out.ucLocalAddr);
  out.dwLocalScopeId = local_scope_id(row);
  out.dwLocalPort = port_image(row.local_port);
  if constexpr (requires { out.ucRemoteAddr; }) {
    set_address(row.remote_bytes, out.ucRemoteAddr);
    out.dwRemoteScopeId = remote_scope_id(row);
    out.dwRemotePort = port_image(row.remote_port);
  }
}

template <typename Out>
void set_owner(const OwnedRow& from, Out& out) noexcept {
  out.dwOwningPid = from.owning_pid;
  if constexpr (requires { out.dwState; }) out.dwState = mib_state(from.row.state);
}

template <typename Out>
void set_module(const OwnedRow& from, Out& out) noexcept {
  out.liCreateTimestamp.QuadPart = from.module.created;
  std::memset(out.OwningModuleInfo, 0, sizeof out.OwningModuleInfo);
  out.OwningModuleInfo[0] = from.module.cgroup;
  if constexpr (requires { out.SpecificPortBind; }) {
    out.dwFlags = 0;
    out.SpecificPortBind = from.module.chosen_port ? 1 : 0;
  }
}

}  // namespace

MIB_TCP_STATE mib_state(State state) noexcept {
  switch (state) {
    case State::established:
      return MIB_TCP_STATE_ESTAB;
    case State::syn_sent:
      return MIB_TCP_STATE_SYN_SENT;
    case State::syn_received:
      return MIB_TCP_STATE_SYN_RCVD;
    case State::fin_wait_1:
      return MIB_TCP_STATE_FIN_WAIT1;
    case State::fin_wait_2:
      return MIB_TCP_STATE_FIN_WAIT2;
    case State::time_wait:
      return MIB_TCP_STATE_TIME_WAIT;
    case State::close_wait:
      return MIB_TCP_STATE_CLOSE_WAIT;
    case State::last_ack:
      return MIB_TCP_STATE_LAST_ACK;
    case State::listen:
      return MIB_TCP_STATE_LISTEN;
    case State::closing:
      return MIB_TCP_STATE_CLOSING;
    case State::closed:
    case State::bound:
      break;
  }
  return MIB_TCP_STATE_CLOSED;
}

void to_row(const OwnedRow& from, MIB_TCPROW& out) noexcept {
  out.State = mib_state(from.row.state);
  set_ipv4_endpoints(from.row, out);
}

void to_row(const OwnedRow& from, MIB_TCPROW2& out) noexcept {
  out.dwState = mib_state(from.row.state);
  set_ipv4_endpoints(from.row, out);
  out.dwOwningPid = from.owning_pid;
  out.dwOffloadState = TcpConnectionOffloadStateInHost;
}

void to_row(const OwnedRow& from, MIB_TCP6ROW& out) noexcept {
  out.State = mib_state(from.row.state);
  set_ipv6_endpoints(from.row, out);
}

void to_row(const OwnedRow& from, MIB_TCP6ROW2& out) noexcept {
  set_ipv6_endpoints(from.row, out);
  out.State = mib_state(from.row.state);
  out.dwOwningPid = from.owning_pid;
  out.dwOffloadState = TcpConnectionOffloadStateInHost;
}

void to_row(const OwnedRow& from, MIB_TCPROW_OWNER_PID& out) noexcept {
  set_ipv4_endpoints(from.row, out);
  set_owner(from, out);
}

void to_row(const OwnedRow& from, MIB_TCPROW_OWNER_MODULE& out) noexcept {
  set_ipv4_endpoints(from.row, out);
  set_owner(from, out);
  set_module(from, out);
}

void to_row(const OwnedRow& from, MIB_TCP6ROW_OWNER_PID& out) noexcept {
  set_ipv6_octets(from.row, out);
  set_owner(from, out);
}

void to_row(const OwnedRow& from, MIB_TCP6ROW_OWNER_MODULE& out) noexcept {
  set_ipv6_octets(from.row, out);
  set_owner(from, out);
  set_module(from, out);
}

void to_row(const OwnedRow& from, MIB_UDPROW& out) noexcept { set_ipv4_local(from.row, out); }

void to_row(const OwnedRow& from, MIB_UDPROW_OWNER_PID& out) noexcept {
  set_ipv4_local(from.row, out);
  set_owner(from, out);
}

void to_row(const OwnedRow& from, MIB_UDPROW_OWNER_MODULE& out) noexcept {
  set_ipv4_local(from.row, out);
  set_owner(from, out);
  set_module(from, out);
}

void to_row(const OwnedRow& from, MIB_UDP6ROW& out) noexcept {
  set_address(from.row.local_bytes, out.dwLocalAddr);
  out.dwLocalScopeId = local_scope_id(from.row);
  out.dwLocalPort = port_image(from.row.local_port);
}

void to_row(const OwnedRow& from, MIB_UDP6ROW_OWNER_PID& out) noexcept {
  set_ipv6_octets(from.row, out);
  set_owner(from, out);
}

void to_row(const OwnedRow& from, MIB_UDP6ROW_OWNER_MODULE& out) noexcept {
  set_ipv6_octets(from.row, out);
  set_owner(from, out);
  set_module(from, out);
}

Row from_row(const MIB_TCPROW& row) noexcept {
  Row named = named_by_ports(row, Family::ipv4);
  named.local_bytes = address_bytes(row.dwLocalAddr);
  named.remote_bytes = address_bytes(row.dwRemoteAddr);
  return named;
}

Row from_row(const MIB_TCP6ROW& row) noexcept {
  Row named = named_by_ports(row, Family::ipv6);
  named.local_bytes = address_bytes(row.LocalAddr);
  named.remote_bytes = address_bytes(row.RemoteAddr);
  named.interface_index = row.dwLocalScopeId != 0 ? row.dwLocalScopeId : row.dwRemoteScopeId;
  return named;
}

}  // namespace tcptable::iphlpapi

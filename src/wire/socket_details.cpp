#include "socket_details.hpp"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "inet_diag.hpp"
#include "netlink.hpp"
#include "tcp_info.hpp"

namespace tcptable::wire {
namespace {

std::optional<SocketMemory> memory_of(sys::Bytes bytes) noexcept {
  std::array<std::uint32_t, SK_MEMINFO_DROPS> words{};
  if (bytes.size() < sizeof words) return std::nullopt;
  std::memcpy(words.data(), bytes.data(), sizeof words);
  return SocketMemory{.receive_bytes = words[SK_MEMINFO_RMEM_ALLOC],
                      .receive_buffer_bytes = words[SK_MEMINFO_RCVBUF],
                      .send_bytes = words[SK_MEMINFO_WMEM_ALLOC],
                      .send_buffer_bytes = words[SK_MEMINFO_SNDBUF],
                      .forward_bytes = words[SK_MEMINFO_FWD_ALLOC],
                      .queued_bytes = words[SK_MEMINFO_WMEM_QUEUED],
                      .option_bytes = words[SK_MEMINFO_OPTMEM],
                      .backlog_bytes = words[SK_MEMINFO_BACKLOG],
                      .drops = sys::load<std::uint32_t>(sys::drop(bytes, sizeof words))};
}

CongestionState vegas_of(sys::Bytes bytes) noexcept {
  const auto told = sys::load<tcpvegas_info>(bytes);
  if (!told) return {};
  return VegasState{.enabled = told->tcpv_enabled != 0,
                    .rtt_samples = told->tcpv_rttcnt,
                    .rtt_us = told->tcpv_rtt,
                    .min_rtt_us = told->tcpv_minrtt};
}

CongestionState dctcp_of(sys::Bytes bytes) noexcept {
  const auto told = sys::load<tcp_dctcp_info>(bytes);
  if (!told) return {};
  return DctcpState{.enabled = told->dctcp_enabled != 0,
                    .congestion_experienced = told->dctcp_ce_state,
                    .alpha = told->dctcp_alpha,
                    .acked_marked_bytes = told->dctcp_ab_ecn,
                    .acked_bytes = told->dctcp_ab_tot};
}

CongestionState bbr_of(sys::Bytes bytes) noexcept {
  const auto told = sys::load<tcp_bbr_info>(bytes);
  if (!told) return {};
  return BbrState{
      .bandwidth_bytes_per_s = told->bbr_bw_lo | static_cast<std::uint64_t>(told->bbr_bw_hi) << 32U,
      .min_rtt_us = told->bbr_min_rtt,
      .pacing_gain = told->bbr_pacing_gain,
      .congestion_window_gain = told->bbr_cwnd_gain};
}

std::array<char, 16> name_of(sys::Bytes bytes) noexcept {
  std::array<char, 16> name{};
  const auto end = std::find(bytes.begin(), bytes.end(), std::byte{0});
  const auto size = std::min<std::size_t>(static_cast<std::size_t>(end - bytes.begin()), 16);
  if (size != 0) std::memcpy(name.data(), bytes.data(), size);
  return name;
}

void take_attribute(const NetlinkAttribute& attribute, SocketDetails& details) noexcept {
  switch (attribute.type) {
    case INET_DIAG_INFO:
      details.tcp = decode_tcp_info(attribute.payload);
      break;
    case INET_DIAG_SKMEMINFO:
      details.memory = memory_of(attribute.payload);
      break;
    case INET_DIAG_CONG:
      details.congestion_name = name_of(attribute.payload);
      break;
    case INET_DIAG_VEGASINFO:
      details.congestion_state = vegas_of(attribute.payload);
      break;
    case INET_DIAG_DCTCPINFO:
      details.congestion_state = dctcp_of(attribute.payload);
      break;
    case INET_DIAG_BBRINFO:
      details.congestion_state = bbr_of(attribute.payload);
      break;
    case INET_DIAG_CGROUP_ID:
      details.cgroup_id = sys::load<std::uint64_t>(attribute.payload);
      break;
    case INET_DIAG_MARK:
      details.mark = sys::load<std::uint32_t>(attribute.payload);
      break;
    case INET_DIAG_CLASS_ID:
      details.class_id = sys::load<std::uint32_t>(attribute.payload);
      break;
    case INET_DIAG_TOS:
      details.type_of_service = sys::load<std::uint8_t>(attribute.payload);
      break;
    case INET_DIAG_TCLASS:
      details.traffic_class = sys::load<std::uint8_t>(attribute.payload);
      break;
    case INET_DIAG_SHUTDOWN:
      details.shut_down = sys::load<std::uint8_t>(attribute.payload);
      break;
    default:
      break;
  }
}

}  // namespace

TimerKind timer_kind(std::uint8_t number) noexcept {
  constexpr auto last = static_cast<std::uint8_t>(TimerKind::window_probe);
  return number <= last ? static_cast<TimerKind>(number) : TimerKind::other;
}

bool decode_details(sys::Bytes payload, Protocol protocol, SocketDetails& details) noexcept {
  details = {};
  if (!decode_socket(payload, protocol, details.row, details.queues)) return false;
  const auto message = sys::load<inet_diag_msg>(payload);
  details.timer = {.kind = timer_kind(message->idiag_timer),
                   .attempts = message->idiag_retrans,
                   .expires_ms = message->idiag_expires};
  AttributeWalker walker(sys::drop(payload, sizeof(inet_diag_msg)));
  NetlinkAttribute attribute;
  while (walker.next(attribute)) take_attribute(attribute, details);
  return true;
}

bool decode_end(sys::Bytes payload, SocketDetails& details) noexcept {
  constexpr auto tcp = static_cast<std::uint8_t>(Protocol::tcp);
  constexpr auto udp = static_cast<std::uint8_t>(Protocol::udp);
  std::optional<std::uint8_t> protocol;
  AttributeWalker walker(sys::drop(payload, sizeof(inet_diag_msg)));
  for (NetlinkAttribute attribute; walker.next(attribute);)
    if (attribute.type == INET_DIAG_PROTOCOL) protocol = sys::load<std::uint8_t>(attribute.payload);
  if (!protocol || (*protocol != tcp && *protocol != udp)) return false;
  if (!decode_details(payload, static_cast<Protocol>(*protocol), details)) return false;
  details.row.state = State::closed;
  details.row.uid = no_uid;
  return true;
}

}  // namespace tcptable::wire

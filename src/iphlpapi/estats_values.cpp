#include "estats_values.hpp"

#include <algorithm>
#include <limits>

namespace tcptable::iphlpapi {
namespace {

constexpr std::uint32_t all_ones = 0xFFFFFFFFU;
constexpr ULONG no_limit = all_ones;
constexpr UCHAR no_window_scale = 0xFF;

// Members of TcpInfo, with 0 for what the kernel did not tell: the structures here have no other
// way to say so.
class Told {
 public:
  explicit Told(const SocketDetails& socket) noexcept : info_(socket.tcp.value_or(TcpInfo{})) {}

  template <typename T>
  T operator()(T TcpInfo::*member) const noexcept {
    return info_.get(member).value_or(T{});
  }
  ULONG ms(std::uint32_t TcpInfo::*member_us) const noexcept {
    return (*this)(member_us) / us_per_ms;
  }
  ULONG ms(std::uint64_t TcpInfo::*member_us) const noexcept {
    return saturated((*this)(member_us) / us_per_ms);
  }
  std::uint32_t min_rtt_us() const noexcept {
    const std::uint32_t us = (*this)(&TcpInfo::min_rtt_us);
    return us == all_ones ? 0 : us;  // no sample yet
  }
  // Of a window that the kernel counts in segments.
  ULONG bytes(std::uint32_t segments) const noexcept {
    return saturated(std::uint64_t{segments} * (*this)(&TcpInfo::send_mss_bytes));
  }
  bool scales_windows() const noexcept { return info_.has(TcpOption::window_scale); }
  const TcpInfo& info() const noexcept { return info_; }

  static ULONG saturated(std::uint64_t value) noexcept {
    return static_cast<ULONG>(std::min<std::uint64_t>(value, no_limit));
  }

 private:
  static constexpr std::uint32_t us_per_ms = 1000;
  TcpInfo info_;
};

// A - b, or 0: the two were not read at the same instant, or one of them was not told.
template <typename T>
T less(T a, T b) noexcept {
  return a > b ? a - b : T{};
}

}  // namespace

TCP_ESTATS_SYN_OPTS_ROS_v0 syn_options(const SocketDetails& socket, bool is_passive) noexcept {
  const Told told(socket);
  TCP_ESTATS_SYN_OPTS_ROS_v0 out{};
  out.ActiveOpen = is_passive ? FALSE : TRUE;
  out.MssSent = told(&TcpInfo::advertised_mss_bytes);
  return out;
}

void set(TCP_ESTATS_SND_CONG_ROS_v0& out, const SocketDetails&) noexcept { out = {no_limit}; }

void set(TCP_ESTATS_DATA_ROD_v0& out, const SocketDetails& socket) noexcept {
  const Told told(socket);
  out = {};
  out.DataBytesOut = told(&TcpInfo::sent_bytes);
  out.DataSegsOut = told(&TcpInfo::data_segments_sent);
  out.DataBytesIn = told(&TcpInfo::received_bytes);
  out.DataSegsIn = told(&TcpInfo::data_segments_received);
  out.SegsOut = told(&TcpInfo::segments_sent);
  out.SegsIn = told(&TcpInfo::segments_received);
  out.ThruBytesAcked = told(&TcpInfo::acknowledged_bytes);
  out.ThruBytesReceived = told(&TcpInfo::received_bytes);
}

void set(TCP_ESTATS_SND_CONG_ROD_v0& out, const SocketDetails& socket) noexcept {
  constexpr std::uint32_t infinite_segments = 0x7FFFFFFF;
  const Told told(socket);
  out = {};
  out.SndLimTimeRwin = told.ms(&TcpInfo::receive_window_limited_us);
  out.SndLimTimeSnd = told.ms(&TcpInfo::send_buffer_limited_us);
  out.SndLimTimeCwnd = less(told.ms(&TcpInfo::busy_us),
                            Told::saturated(std::uint64_t{out.SndLimTimeRwin} + out.SndLimTimeSnd));
  out.CurCwnd = told.bytes(told(&TcpInfo::congestion_window));
  const std::uint32_t threshold = told(&TcpInfo::slow_start_threshold);
  out.CurSsthresh = threshold >= infinite_segments ? no_limit : told.bytes(threshold);
}

void set(TCP_ESTATS_PATH_ROD_v0& out, const SocketDetails& socket) noexcept {
  const Told told(socket);
  out = {};
  out.Timeouts = told(&TcpInfo::timeout_recoveries);
  out.SubsequentTimeouts =
      less<ULONG>(told(&TcpInfo::timeouts), told(&TcpInfo::timeout_recoveries));
  out.CurTimeoutCount = told(&TcpInfo::retransmits);
  out.PktsRetrans = told(&TcpInfo::total_retransmitted);
  out.BytesRetrans = static_cast<ULONG>(told(&TcpInfo::retransmitted_bytes));  // wraps
  out.EcnSignals = told(&TcpInfo::delivered_ce);
  out.EceRcvd = told(&TcpInfo::delivered_ce);
  out.RetranThresh = told(&TcpInfo::reordering);
  out.NonRecovDaEpisodes = told(&TcpInfo::reorderings_seen);
  out.DsackDups = told(&TcpInfo::duplicates_reported);
  out.SampleRtt = told.ms(&TcpInfo::rtt_us);
  out.SmoothedRtt = told.ms(&TcpInfo::rtt_us);
  out.RttVar = told.ms(&TcpInfo::rtt_variance_us);
  out.MinRtt = told.min_rtt_us() / 1000;
  out.CurRto = told.ms(&TcpInfo::retransmission_timeout_us);
  out.CurMss = told(&TcpInfo::send_mss_bytes);
}

void set(TCP_ESTATS_SEND_BUFF_ROD_v0& out, const SocketDetails& socket) noexcept {
  const Told told(socket);
  out = {};
  if (socket.row.state == State::listen) return;  // whose queues are connections
  out.CurAppWQueue = told(&TcpInfo::unsent_bytes);
  out.CurRetxQueue = less(socket.queues.send, told(&TcpInfo::unsent_bytes));
}

void set(TCP_ESTATS_REC_ROD_v0& out, const SocketDetails& socket) noexcept {
  const Told told(socket);
  out = {};
  out.CurRwinSent = told(&TcpInfo::receive_window_bytes);
  out.LimRwin = socket.memory ? socket.memory->receive_buffer_bytes : 0;
  out.CeRcvd = told(&TcpInfo::received_ce);
  if (socket.row.state != State::listen) out.CurAppRQueue = socket.queues.receive;
  out.WinScaleSent = told.scales_windows() ? told.info().own_window_scale() : no_window_scale;
}

void set(TCP_ESTATS_OBS_REC_ROD_v0& out, const SocketDetails& socket) noexcept {
  const Told told(socket);
  out = {};
  out.CurRwinRcvd = told(&TcpInfo::send_window_bytes);
  out.WinScaleRcvd = told.scales_windows() ? told.info().peer_window_scale() : no_window_scale;
}

void set(TCP_ESTATS_BANDWIDTH_ROD_v0& out, const SocketDetails& socket) noexcept {
  constexpr std::uint64_t bits_per_byte = 8;
  constexpr std::uint64_t bytes_max = std::numeric_limits<std::uint64_t>::max() / bits_per_byte;
  const Told told(socket);
  out = {};
  out.OutboundBandwidth =
      std::min(told(&TcpInfo::delivery_rate_bytes_per_s), bytes_max) * bits_per_byte;
}

void set(TCP_ESTATS_FINE_RTT_ROD_v0& out, const SocketDetails& socket) noexcept {
  const Told told(socket);
  out = {};
  out.RttVar = told(&TcpInfo::rtt_variance_us);
  out.MinRtt = told.min_rtt_us();
  out.SumRtt = told(&TcpInfo::rtt_us);  // a smoothed time, by Microsoft's own description
}

}  // namespace tcptable::iphlpapi

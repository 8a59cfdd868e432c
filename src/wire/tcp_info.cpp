// TcpInfo has the kernel's members at the kernel's offsets, so that decoding is one bounded copy
// and a member is known when its last byte was told. The C library's header is older than many
// kernels and ends at byte 232, so the offsets are written down here: the kernel's interface, which
// grows at its end and otherwise never changes.
#include "tcp_info.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

namespace tcptable::wire {
namespace {

constexpr std::size_t longest_bytes = 280;

static_assert(offsetof(TcpInfo, known_bytes) == longest_bytes);
static_assert(offsetof(TcpInfo, options) == 5 && offsetof(TcpInfo, delivery_flags) == 7);
static_assert(offsetof(TcpInfo, retransmission_timeout_us) == 8);
static_assert(offsetof(TcpInfo, unacknowledged) == 24 && offsetof(TcpInfo, forward_acked) == 40);
static_assert(offsetof(TcpInfo, since_data_sent_ms) == 44);
static_assert(offsetof(TcpInfo, path_mtu_bytes) == 60 && offsetof(TcpInfo, rtt_us) == 68);
static_assert(offsetof(TcpInfo, slow_start_threshold) == 76 && offsetof(TcpInfo, reordering) == 88);
static_assert(offsetof(TcpInfo, receive_rtt_us) == 92);
static_assert(offsetof(TcpInfo, total_retransmitted) == 100);
static_assert(offsetof(TcpInfo, pacing_rate_bytes_per_s) == 104);
static_assert(offsetof(TcpInfo, acknowledged_bytes) == 120);
static_assert(offsetof(TcpInfo, received_bytes) == 128 && offsetof(TcpInfo, segments_sent) == 136);
static_assert(offsetof(TcpInfo, unsent_bytes) == 144 && offsetof(TcpInfo, min_rtt_us) == 148);
static_assert(offsetof(TcpInfo, data_segments_received) == 152);
static_assert(offsetof(TcpInfo, delivery_rate_bytes_per_s) == 160);
static_assert(offsetof(TcpInfo, busy_us) == 168);
static_assert(offsetof(TcpInfo, send_buffer_limited_us) == 184);
static_assert(offsetof(TcpInfo, delivered) == 192 && offsetof(TcpInfo, sent_bytes) == 200);
static_assert(offsetof(TcpInfo, retransmitted_bytes) == 208);
static_assert(offsetof(TcpInfo, duplicates_reported) == 216);
static_assert(offsetof(TcpInfo, out_of_order_received) == 224);
static_assert(offsetof(TcpInfo, send_window_bytes) == 228);
static_assert(offsetof(TcpInfo, receive_window_bytes) == 232 && offsetof(TcpInfo, rehashes) == 236);
static_assert(offsetof(TcpInfo, timeouts) == 240 && offsetof(TcpInfo, timeout_recoveries) == 242);
static_assert(offsetof(TcpInfo, timeout_ms) == 244 && offsetof(TcpInfo, received_ce) == 248);
static_assert(offsetof(TcpInfo, received_ce_bytes) == 272);
static_assert(offsetof(TcpInfo, accurate_ecn_bits) == 276);

// Where bit-fields begin at the high end of a byte, the kernel's two do.
[[maybe_unused]] void turn_bit_fields(TcpInfo& info) noexcept {
  info.window_scales =
      static_cast<std::uint8_t>(info.window_scales << 4U | info.window_scales >> 4U);
  info.delivery_flags =
      static_cast<std::uint8_t>(info.delivery_flags >> 7U | (info.delivery_flags >> 4U & 0x06U));
}

}  // namespace

TcpInfo decode_tcp_info(sys::Bytes bytes) noexcept {
  TcpInfo info;
  const std::size_t size = std::min(bytes.size(), longest_bytes);
  if (size != 0) std::memcpy(&info, bytes.data(), size);
  info.known_bytes = static_cast<std::uint32_t>(size);
  if constexpr (std::endian::native == std::endian::big) turn_bit_fields(info);
  return info;
}

}  // namespace tcptable::wire

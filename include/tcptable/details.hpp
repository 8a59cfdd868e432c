// What the kernel tells of one socket beyond its row: TCP's own account of the connection, memory,
// congestion control, control group.
//
//   const auto table = tcptable::snapshot(query);
//   const auto known = tcptable::details(table->rows()[0]);
//   if (!known) return;  // it may have ended since
//   if (known->tcp)
//     if (const auto rtt = known->tcp->get(&tcptable::TcpInfo::rtt_us)) std::printf("%u\n", *rtt);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tcptable/export.hpp>
#include <tcptable/result.hpp>
#include <tcptable/socket.hpp>
#include <type_traits>
#include <variant>

namespace tcptable {

// What congestion control thinks of the path (TcpInfo::congestion_phase).
enum class CongestionPhase : std::uint8_t {
  open = 0,      // nothing suspicious
  disorder = 1,  // duplicate acknowledgements or selective ones
  reduced = 2,   // the window is being reduced, for ECN or local congestion
  recovery = 3,  // fast retransmit
  loss = 4,      // after a retransmission timeout
};

// "open", "disorder", "reduced", "recovery", "loss"; empty for another number. Static storage.
TCPTABLE_API std::string_view name(CongestionPhase phase) noexcept;

// Bits of TcpInfo::options: what both ends agreed on, and what was seen.
enum class TcpOption : std::uint8_t {
  timestamps = 1,
  selective_acknowledgement = 2,
  window_scale = 4,
  ecn = 8,               // negotiated
  ecn_seen = 16,         // a packet with ECT came
  syn_data = 32,         // data in the SYN was acknowledged (Fast Open)
  usec_timestamps = 64,  // timestamps count microseconds
  fast_open_child = 128,
};

// The kernel's struct tcp_info, as long as the longest version known here (Linux 6.18, 280 bytes).
//
// A kernel tells as much of it as its own version has: `known_bytes`. A member beyond is 0 and
// means nothing. get() and has() tell the two apart, which a bare member cannot:
//
//   info.has(&TcpInfo::sent_bytes)         does the kernel count them?
//   info.get(&TcpInfo::sent_bytes)         an optional
//
// Members stand in the kernel's order at the kernel's offsets. Counts run from the beginning of the
// connection. Segments are counted as the network sees them. Byte order: host.
//
// Of a listener, `unacknowledged` counts the connections that wait to be accepted and `sacked` is
// the most that may wait; some members have what its connections will begin with, the others are 0.
struct TcpInfo {
  std::uint8_t state = 0;             // as State
  std::uint8_t congestion_phase = 0;  // as CongestionPhase
  std::uint8_t retransmits = 0;       // timeouts since data was last acknowledged
  std::uint8_t probes = 0;            // unanswered window probes
  std::uint8_t backoff = 0;           // doublings of the retransmission timer in force
  std::uint8_t options = 0;           // TcpOption bits
  std::uint8_t window_scales = 0;     // the peer's in the low half, ours in the high half
  std::uint8_t delivery_flags = 0;    // bit 0: delivery_rate was limited by the application;
                                      // bits 1 and 2: why Fast Open failed, 0 if it did not

  std::uint32_t retransmission_timeout_us = 0;
  std::uint32_t acknowledgement_timeout_us = 0;  // of delayed acknowledgements
  std::uint32_t send_mss_bytes = 0;
  std::uint32_t receive_mss_bytes = 0;  // estimated from what comes

  std::uint32_t unacknowledged = 0;  // segments in flight or lost
  std::uint32_t sacked = 0;          // of these, acknowledged selectively
  std::uint32_t lost = 0;            // of these, taken for lost
  std::uint32_t retransmitted = 0;   // of these, sent again
  std::uint32_t forward_acked = 0;   // 0 since Linux 4.15

  std::uint32_t since_data_sent_ms = 0;
  std::uint32_t since_ack_sent_ms = 0;  // 0: Linux does not remember
  std::uint32_t since_data_received_ms = 0;
  std::uint32_t since_ack_received_ms = 0;

  std::uint32_t path_mtu_bytes = 0;
  std::uint32_t receive_threshold_bytes = 0;  // how far the own window may open now
  std::uint32_t rtt_us = 0;                   // smoothed
  std::uint32_t rtt_variance_us = 0;          // mean deviation
  std::uint32_t slow_start_threshold = 0;     // segments; 0x7FFFFFFF: none yet
  std::uint32_t congestion_window = 0;        // segments
  std::uint32_t advertised_mss_bytes = 0;     // as announced in our SYN
  std::uint32_t reordering = 0;  // segments that may overtake one before it is taken for lost

  std::uint32_t receive_rtt_us = 0;  // estimated by the receiver
  std::uint32_t receive_space_bytes = 0;

  std::uint32_t total_retransmitted = 0;  // segments

  std::uint64_t pacing_rate_bytes_per_s = 0;      // all ones: not paced
  std::uint64_t max_pacing_rate_bytes_per_s = 0;  // all ones: no limit
  std::uint64_t acknowledged_bytes = 0;  // by the peer; our SYN, if we opened, and FIN count as 1
  std::uint64_t received_bytes = 0;      // in order, without duplicates; the peer's FIN counts as 1
  std::uint32_t segments_sent = 0;
  std::uint32_t segments_received = 0;

  std::uint32_t unsent_bytes = 0;  // written and never sent
  std::uint32_t min_rtt_us = 0;    // all ones: no sample yet
  std::uint32_t data_segments_received = 0;
  std::uint32_t data_segments_sent = 0;

  std::uint64_t delivery_rate_bytes_per_s = 0;

  std::uint64_t busy_us = 0;                    // with data in flight or to send
  std::uint64_t receive_window_limited_us = 0;  // of it, waiting for the peer's window
  std::uint64_t send_buffer_limited_us = 0;     // of it, waiting for a larger send buffer

  std::uint32_t delivered = 0;     // segments, also those acknowledged selectively
  std::uint32_t delivered_ce = 0;  // of these, reported as marked by congestion

  std::uint64_t sent_bytes = 0;           // payload, with what was sent again
  std::uint64_t retransmitted_bytes = 0;  // of these
  std::uint32_t duplicates_reported = 0;  // by D-SACK
  std::uint32_t reorderings_seen = 0;

  std::uint32_t out_of_order_received = 0;  // segments
  std::uint32_t send_window_bytes = 0;      // the peer's, as announced last

  std::uint32_t receive_window_bytes = 0;  // ours, as announced last
  std::uint32_t rehashes = 0;              // attempts at another path

  std::uint16_t timeouts = 0;            // of retransmission, also of the SYN; repeated ones too
  std::uint16_t timeout_recoveries = 0;  // runs of such timeouts
  std::uint32_t timeout_ms = 0;          // spent in them

  std::uint32_t received_ce = 0;  // segments marked by congestion
  std::uint32_t delivered_e1_bytes = 0;
  std::uint32_t delivered_e0_bytes = 0;
  std::uint32_t delivered_ce_bytes = 0;
  std::uint32_t received_e1_bytes = 0;
  std::uint32_t received_e0_bytes = 0;
  std::uint32_t received_ce_bytes = 0;
  // Linux 6.18 and 7.0 put different things about Accurate ECN into the same 32 bits, at the same
  // length of the whole. They are given as they come.
  std::uint32_t accurate_ecn_bits = 0;

  std::uint32_t known_bytes = 0;  // how much of the above the kernel told; not a member of its

  template <typename T>
  bool has(T TcpInfo::*member) const noexcept {
    const auto* first = reinterpret_cast<const std::byte*>(this);
    const auto* behind = reinterpret_cast<const std::byte*>(&(this->*member) + 1);
    return behind - first <= static_cast<std::ptrdiff_t>(known_bytes);
  }
  template <typename T>
  std::optional<T> get(T TcpInfo::*member) const noexcept {
    return has(member) ? std::optional<T>(this->*member) : std::nullopt;
  }

  bool has(TcpOption option) const noexcept {
    return (options & static_cast<std::uint8_t>(option)) != 0;
  }
  // By how many bits each side shifts the windows that it announces. 0 also where the option was
  // not agreed on: has(TcpOption::window_scale).
  std::uint8_t peer_window_scale() const noexcept { return window_scales & 0x0FU; }
  std::uint8_t own_window_scale() const noexcept {
    return static_cast<std::uint8_t>(window_scales >> 4);
  }
  bool is_application_limited() const noexcept { return (delivery_flags & 1U) != 0; }
};

static_assert(std::is_trivially_copyable_v<TcpInfo>);

// Bytes that the kernel has set aside for the socket, bookkeeping included (SO_MEMINFO).
struct SocketMemory {
  std::uint32_t receive_bytes = 0;         // in the receive queue
  std::uint32_t receive_buffer_bytes = 0;  // its limit, SO_RCVBUF
  std::uint32_t send_bytes = 0;            // handed to the network layer
  std::uint32_t send_buffer_bytes = 0;     // the limit, SO_SNDBUF
  std::uint32_t forward_bytes = 0;         // allotted, not yet used
  std::uint32_t queued_bytes = 0;          // in the send queue
  std::uint32_t option_bytes = 0;
  std::uint32_t backlog_bytes = 0;     // arrived while the owner held the socket
  std::optional<std::uint32_t> drops;  // datagrams or segments dropped at the socket; not a size
};

// What some congestion controls tell of themselves.
struct VegasState {
  bool enabled = false;
  std::uint32_t rtt_samples = 0;
  std::uint32_t rtt_us = 0;
  std::uint32_t min_rtt_us = 0;
};
struct DctcpState {
  bool enabled = false;
  std::uint16_t congestion_experienced = 0;
  std::uint32_t alpha = 0;  // the share of marked bytes, 1024 for all
  std::uint32_t acked_marked_bytes = 0;
  std::uint32_t acked_bytes = 0;
};
struct BbrState {
  std::uint64_t bandwidth_bytes_per_s = 0;
  std::uint32_t min_rtt_us = 0;
  std::uint32_t pacing_gain = 0;             // 256 for 1
  std::uint32_t congestion_window_gain = 0;  // 256 for 1
};
using CongestionState = std::variant<std::monostate, VegasState, DctcpState, BbrState>;

// What the socket waits for.
enum class TimerKind : std::uint8_t {
  none = 0,
  retransmission = 1,
  keep_alive = 2,
  time_wait = 3,
  window_probe = 4,
  other = 255,  // one that is unknown here
};

// "retransmission", "keep-alive", "time-wait", "window-probe", "other"; empty for none. Static
// storage.
TCPTABLE_API std::string_view name(TimerKind kind) noexcept;

struct SocketTimer {
  TimerKind kind = TimerKind::none;
  std::uint8_t attempts = 0;  // retransmissions or probes without an answer
  std::uint32_t expires_ms = 0;
};

// One socket as it was at the moment of asking. A member that the kernel did not tell is empty.
struct SocketDetails {
  Row row{};  // as the kernel has it now: state, cookie, inode; `index` is 0
  Queues queues;
  SocketTimer timer;
  std::optional<TcpInfo> tcp;  // empty for UDP, TIME-WAIT, SYN-RECEIVED
  std::optional<SocketMemory> memory;
  std::array<char, 16> congestion_name{};  // see congestion()
  CongestionState congestion_state;
  std::optional<std::uint64_t> cgroup_id;       // cgroup v2: inode of its directory
  std::optional<std::uint32_t> mark;            // SO_MARK; told only to callers with CAP_NET_ADMIN
  std::optional<std::uint32_t> class_id;        // of net_cls, or the priority
  std::optional<std::uint8_t> type_of_service;  // IP_TOS
  std::optional<std::uint8_t> traffic_class;    // IPV6_TCLASS
  std::optional<std::uint8_t> shut_down;        // bit 0: receiving, bit 1: sending

  // "cubic", "bbr"; empty where there is none.
  std::string_view congestion() const noexcept {
    std::size_t size = 0;
    while (size < congestion_name.size() && congestion_name[size] != '\0') ++size;
    return {congestion_name.data(), size};
  }
};

// Asks the kernel for one socket of the calling thread's network namespace, by `row`'s addresses,
// ports and interface, and by its cookie if that is known (not 0). Of `row` nothing else matters;
// its state may be outdated.
//
// Cost: one lookup in the kernel's hash, never a dump, however many sockets there are: about 10 µs,
// opening a netlink socket included. More lookups, no more than one for each interface, are made
// for a row without an interface whose socket is bound to one or does not exist, for which the
// interfaces are listed first, and some for a listener or UDP socket that shares its address with
// others (SO_REUSEPORT).
//
// Privilege: none. `mark` needs CAP_NET_ADMIN.
//
// Errors: not_found (there is no such socket; State::bound is never found), replaced (the place is
// another socket's by now: the cookie differs), too_many_files, malformed, system. Where several
// sockets share an address and the cookie is not known, it is one of them.
//
// Thread-safe, and safe after fork() in the child.
TCPTABLE_API Result<SocketDetails> details(const Row& row) noexcept;

// The listener that takes connections to `row`'s local address and port, by the kernel's own rule:
// bound to that address or to all. not_found when there is none. Cost and errors as details().
TCPTABLE_API Result<Row> accepting_listener(const Row& row) noexcept;

}  // namespace tcptable

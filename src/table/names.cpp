// The names that the public headers promise.
#include <tcptable/collector.hpp>
#include <tcptable/details.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable {

std::string_view name(Protocol protocol) noexcept {
  return protocol == Protocol::tcp ? "tcp" : "udp";
}

std::string_view name(Family family) noexcept { return family == Family::ipv4 ? "ipv4" : "ipv6"; }

std::string_view name(State state) noexcept {
  switch (state) {
    case State::established:
      return "ESTABLISHED";
    case State::syn_sent:
      return "SYN-SENT";
    case State::syn_received:
      return "SYN-RECEIVED";
    case State::fin_wait_1:
      return "FIN-WAIT-1";
    case State::fin_wait_2:
      return "FIN-WAIT-2";
    case State::time_wait:
      return "TIME-WAIT";
    case State::closed:
      return "CLOSED";
    case State::close_wait:
      return "CLOSE-WAIT";
    case State::last_ack:
      return "LAST-ACK";
    case State::listen:
      return "LISTEN";
    case State::closing:
      return "CLOSING";
    case State::bound:
      return "BOUND";
  }
  return "UNKNOWN";
}

std::string_view name(OwnerReason reason) noexcept {
  switch (reason) {
    case OwnerReason::known:
      return "known";
    case OwnerReason::not_asked:
      return "not-asked";
    case OwnerReason::time_wait:
      return "time-wait";
    case OwnerReason::orphaned:
      return "orphaned";
    case OwnerReason::pending_accept:
      return "pending-accept";
    case OwnerReason::kernel:
      return "kernel";
    case OwnerReason::other_pid_namespace:
      return "other-pid-namespace";
    case OwnerReason::permission:
      return "permission";
    case OwnerReason::vanished:
      return "vanished";
    case OwnerReason::unavailable:
      return "unavailable";
  }
  return "unknown";
}

std::string_view name(Engine engine) noexcept {
  switch (engine) {
    case Engine::none:
      return "none";
    case Engine::netlink:
      return "netlink";
    case Engine::procfs:
      return "procfs";
    case Engine::bpf:
      return "bpf";
    case Engine::bpf_published:
      return "bpf-published";
  }
  return "unknown";
}

std::string_view name(TimerKind kind) noexcept {
  switch (kind) {
    case TimerKind::none:
      return "";
    case TimerKind::retransmission:
      return "retransmission";
    case TimerKind::keep_alive:
      return "keep-alive";
    case TimerKind::time_wait:
      return "time-wait";
    case TimerKind::window_probe:
      return "window-probe";
    case TimerKind::other:
      break;
  }
  return "other";
}

std::string_view name(CongestionPhase phase) noexcept {
  switch (phase) {
    case CongestionPhase::open:
      return "open";
    case CongestionPhase::disorder:
      return "disorder";
    case CongestionPhase::reduced:
      return "reduced";
    case CongestionPhase::recovery:
      return "recovery";
    case CongestionPhase::loss:
      return "loss";
  }
  return "";
}

std::string_view name(GapKind kind) noexcept {
  switch (kind) {
    case GapKind::processes_denied:
      return "processes-denied";
    case GapKind::processes_hidden:
      return "processes-hidden";
    case GapKind::other_pid_namespace:
      return "other-pid-namespace";
    case GapKind::no_procfs:
      return "no-procfs";
    case GapKind::dump_interrupted:
      return "dump-interrupted";
    case GapKind::table_unsettled:
      return "table-unsettled";
    case GapKind::no_details:
      return "no-details";
    case GapKind::no_cookies:
      return "no-cookies";
    case GapKind::no_v6_only:
      return "no-v6-only";
    case GapKind::no_interfaces:
      return "no-interfaces";
    case GapKind::published_denied:
      return "published-denied";
    case GapKind::published_ignored:
      return "published-ignored";
  }
  return "unknown";
}

namespace {

// fe80::/10, and the multicast scopes of an interface and of a link (RFC 4291, 2.7).
bool needs_scope(const Address& address) noexcept {
  if (address.family != Family::ipv6) return false;
  const unsigned multicast_scope = address.bytes[1] & 0x0FU;
  const bool local_multicast =
      address.bytes[0] == 0xFF && (multicast_scope == 1 || multicast_scope == 2);
  return local_multicast || is_link_local(address);
}

}  // namespace

std::uint32_t local_scope_id(const Row& row) noexcept {
  return needs_scope(row.local_address()) ? row.interface_index : 0;
}

std::uint32_t remote_scope_id(const Row& row) noexcept {
  return needs_scope(row.remote_address()) ? row.interface_index : 0;
}

const char* version() noexcept { return TCPTABLE_VERSION; }

}  // namespace tcptable

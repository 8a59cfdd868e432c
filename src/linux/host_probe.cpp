#include "host_probe.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>

#include "file.hpp"
#include "filter.hpp"
#include "proc_pid.hpp"
#include "snmp.hpp"
#include "text.hpp"

namespace tcptable::engine {
namespace {

struct Share {
  std::uint64_t at_least = 0;
  std::uint64_t at_most = 0;
};

// A socket of the IPv6 family shows as IPv4 in the wire view if it carries IPv4, and a dual-stack
// wildcard in both; the counters do not tell which do. TIME-WAIT is counted for both families
// together.
Share share_of(const Query& query, std::uint64_t ipv4, std::uint64_t ipv6) noexcept {
  const FamilySet families = query.families;
  Share share;
  if (query.view == FamilyView::socket) {
    share.at_least = (families.ipv4 ? ipv4 : 0) + (families.ipv6 ? ipv6 : 0);
    share.at_most = share.at_least;
    return share;
  }
  share.at_least = (families.ipv4 ? ipv4 : 0) + (families.ipv4 && families.ipv6 ? ipv6 : 0);
  share.at_most = (families.ipv4 ? ipv4 + ipv6 : 0) + (families.ipv6 ? ipv6 : 0);
  return share;
}

}  // namespace

Result<wire::SocketCounts> socket_counts(int proc) {
  std::array<char, 4096> buffer;
  wire::SocketCounts counts;
  const auto ipv4 = sys::read_file(proc, "thread-self/net/sockstat", buffer);
  if (!ipv4) return ipv4.error();
  if (!wire::parse_sockstat(*ipv4, counts))
    return Error{ErrorCode::malformed, 0, "read /proc/net/sockstat"};
  // A kernel without IPv6 has no such file.
  const auto ipv6 = sys::read_file(proc, "thread-self/net/sockstat6", buffer);
  if (ipv6) wire::parse_sockstat(*ipv6, counts);
  return counts;
}

namespace {

// The kernel's hash table of connections; a negative number means that the namespace shares the
// initial one's. Kernels before 6.2 do not tell: then as many as a machine of 8 GiB has.
double connection_chains(int proc) noexcept {
  constexpr double usual = 65536;
  std::array<char, 32> buffer;
  const auto text = sys::read_file(proc, "sys/net/ipv4/tcp_ehash_entries", buffer);
  if (!text) return usual;
  sys::TextCursor cursor(*text);
  cursor.skip('-');
  const auto entries = cursor.decimal();
  return entries && *entries != 0 ? static_cast<double>(*entries) : usual;
}

// Each number that moves when a connection comes or goes: what begins is counted, and what ends
// makes fewer sockets, so both at once still move something.
std::optional<std::uint64_t> changes_of_tcp(int proc) {
  const auto counts = socket_counts(proc);
  std::array<char, 8192> buffer;
  const auto text = sys::read_file(proc, "thread-self/net/snmp", buffer);
  const auto events = text ? wire::parse_tcp_events(*text) : std::nullopt;
  if (!counts || !events) return std::nullopt;
  std::uint64_t digest = 0;
  for (const std::uint64_t number :
       {counts->tcp4, counts->tcp6, counts->time_wait, events->active_opens, events->passive_opens,
        events->attempt_fails, events->established_resets}) {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
    digest = (digest ^ number) * odd;
    digest ^= digest >> 32;
  }
  return digest;
}

}  // namespace

TableGauge table_gauge(int proc) {
  TableGauge gauge;
  gauge.changes = [proc] { return changes_of_tcp(proc); };
  gauge.load = [proc]() -> std::optional<double> {
    const auto counts = socket_counts(proc);
    if (!counts) return std::nullopt;
    return static_cast<double>(counts->tcp4 + counts->tcp6 + counts->time_wait) /
           connection_chains(proc);
  };
  gauge.mostly_ipv4 = [proc] {
    constexpr std::uint64_t few = 16;  // one in so many
    const auto counts = socket_counts(proc);
    return counts && counts->tcp6 <= (counts->tcp4 + counts->time_wait) / few;
  };
  return gauge;
}

RowBounds bounds_of(const Query& query, const wire::SocketCounts& counts) noexcept {
  RowBounds bounds;
  if (query.protocols.tcp) {
    const Share share = share_of(query, counts.tcp4, counts.tcp6);
    bounds.at_least += share.at_least;
    bounds.estimate += share.at_most + counts.time_wait;
  }
  if (query.protocols.udp) {
    const Share share = share_of(query, counts.udp4, counts.udp6);
    bounds.at_least += share.at_least;
    bounds.estimate += share.at_most;
  }
  const bool all_states = (query.states.bits() & StateSet::all().bits()) == StateSet::all().bits();
  if (!all_states || table::has_endpoint_conditions(query) || !query.pids.empty())
    bounds.at_least = 0;
  return bounds;
}

namespace {

// The options of the /proc mount (proc(5), "hidepid"): the tail of its line in mountinfo.
bool is_mounted_hiding(int proc) {
  auto file = sys::open_file(proc, "thread-self/mountinfo");
  if (!file) return false;
  sys::LineReader lines(std::move(*file));
  std::string_view line;
  for (auto more = lines.next(line); more && *more; more = lines.next(line)) {
    constexpr std::string_view mount_point = " /proc ";
    constexpr std::string_view option = "hidepid=";
    const std::size_t at = line.find(option);
    if (at == std::string_view::npos || line.find(mount_point) == std::string_view::npos) continue;
    const std::string_view value = line.substr(at + option.size());
    if (!value.starts_with('0') && !value.starts_with("off")) return true;
  }
  return false;
}

}  // namespace

bool hides_processes(int proc) {
  const auto first = sys::open_directory(proc, "1");
  if (!first && first.error().code == ErrorCode::not_found) return true;
  // In a container process 1 may be the caller's own; and root is not hidden from.
  return ::geteuid() != 0 && is_mounted_hiding(proc);
}

NamespaceName network_namespace(int proc) noexcept {
  NamespaceName name{};
  if (!sys::read_link(proc, "thread-self/ns/net", name)) name.fill('\0');
  return name;
}

namespace {

bool is_link_to(int proc, const char* path, std::string_view expected) noexcept {
  std::array<char, 64> link;
  const auto length = sys::read_link(proc, path, link);
  return length && std::string_view(link.data(), *length) == expected;
}

}  // namespace

bool numbers_as_the_kernel_does(int proc) noexcept {
  std::array<char, 16> self;
  const auto length = sys::read_link(proc, "self", self);
  if (!length) return true;
  return sys::parse_decimal({self.data(), *length}) == static_cast<std::uint64_t>(::getpid());
}

// The initial namespaces have fixed inodes (PROC_PID_INIT_INO and PROC_USER_INIT_INO in the
// kernel's proc_ns.h).
bool is_initial_pid_namespace(int proc) noexcept {
  return is_link_to(proc, "thread-self/ns/pid", "pid:[4026531836]");
}

bool is_initial_user_namespace(int proc) noexcept {
  return is_link_to(proc, "thread-self/ns/user", "user:[4026531837]");
}

std::optional<std::uint32_t> effective_uid(int proc, std::uint32_t pid) noexcept {
  std::array<char, 32> path{};
  char* const end = std::to_chars(path.data(), path.data() + path.size(), pid).ptr;
  // The directory belongs to the effective user, but for a process that may not be dumped: those
  // belong to root, as do root's own. Only then is the longer file worth reading.
  const auto owner = sys::owner_of(proc, path.data());
  if (owner && *owner != 0) return *owner;
  constexpr std::string_view name = "/status";
  std::memcpy(end, name.data(), name.size() + 1);
  std::array<char, 2048> buffer;
  const auto text = sys::read_file(proc, path.data(), buffer);
  if (!text) return std::nullopt;
  return wire::parse_status_uid(*text);
}

}  // namespace tcptable::engine

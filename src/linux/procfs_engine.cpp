#include "procfs_engine.hpp"

#include <array>
#include <cstring>

#include "file.hpp"
#include "filter_plan.hpp"
#include "proc_net.hpp"

namespace tcptable::engine {
namespace {

constexpr std::array limits_of_procfs{Gap{.kind = GapKind::no_cookies},
                                      Gap{.kind = GapKind::no_v6_only},
                                      Gap{.kind = GapKind::no_interfaces}};

constexpr std::size_t sockets_in_a_page = 20;

// A number of the socket's own, whatever its state.
std::uint64_t digest_of(const Row& row) noexcept {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
  std::array<std::uint64_t, 4> addresses{};
  std::memcpy(addresses.data(), row.local_bytes.data(), row.local_bytes.size());
  std::memcpy(addresses.data() + 2, row.remote_bytes.data(), row.remote_bytes.size());
  const std::uint64_t ports = static_cast<std::uint64_t>(row.local_port) << 16 | row.remote_port;
  std::uint64_t digest = static_cast<std::uint64_t>(row.inode) << 32 | ports;
  for (const std::uint64_t part : addresses) {
    digest = (digest ^ part) * odd;
    digest ^= digest >> 29;
  }
  return digest * odd;
}

const char* path_of(Protocol protocol, Family family) noexcept {
  if (protocol == Protocol::tcp)
    return family == Family::ipv4 ? "thread-self/net/tcp" : "thread-self/net/tcp6";
  return family == Family::ipv4 ? "thread-self/net/udp" : "thread-self/net/udp6";
}

}  // namespace

std::span<const Gap> ProcfsEngine::limits() const noexcept { return limits_of_procfs; }

// Between two reads the kernel finds its place again by counting, which goes wrong when sockets
// come and go: some are told twice, and some not at all. It gives a page at a time. There is nobody
// to ask what was passed over; but what a second reading tells just like the first, it was not.
Result<table::ScanReport> ProcfsEngine::scan(const table::Scan& scan, const Query& query,
                                             table::RowSink& sink) {
  sink.expect_repeats();
  wants_timers_ = query.columns.timers;
  const auto first = read_scan(scan, [&](Row& row, const Queues& queues) {
    if (scan.states.contains(row.state)) sink.accept(row, queues, extras_);
  });
  wants_timers_ = false;
  if (!first) return first.error();
  if (first->sockets <= sockets_in_a_page) return table::ScanReport{};
  const auto second = read_scan(scan, [](const Row&, const Queues&) {});
  if (!second) return second.error();
  return table::ScanReport{.unsettled = first->sum != second->sum};
}

template <typename OnSocket>
Result<ProcfsEngine::Told> ProcfsEngine::read_scan(const table::Scan& scan, OnSocket on_socket) {
  Told told;
  const auto on_line = [&](Row& row, const Queues& queues) {
    ++told.sockets;
    told.sum += digest_of(row);
    on_socket(row, queues);
  };
  if (scan.scope != table::ScanScope::ipv6)
    if (const auto done = read(scan.protocol, Family::ipv4, on_line); !done) return done.error();
  if (scan.scope != table::ScanScope::ipv4)
    if (const auto done = read(scan.protocol, Family::ipv6, on_line); !done) return done.error();
  return told;
}

template <typename OnSocket>
Result<void> ProcfsEngine::read(Protocol protocol, Family family, OnSocket&& on_socket) {
  auto file = sys::open_file(proc_, path_of(protocol, family));
  if (!file) {
    Error error = file.error();
    if (error.code != ErrorCode::not_found) return error;
    if (family == Family::ipv6) return {};  // a kernel without IPv6 has no such file
    error.code = ErrorCode::not_supported;
    return error;
  }
  sys::LineReader lines(std::move(*file));
  std::string_view line;
  Row row{};
  Queues queues;
  bool heading = true;
  for (;;) {
    const auto more = lines.next(line);
    if (!more) return more.error();
    if (!*more) return {};
    if (!std::exchange(heading, false)) {
      SocketTimer* const timer = wants_timers_ ? &extras_.timer : nullptr;
      if (!wire::parse_proc_net(line, protocol, family, row, queues, timer))
        return Error{ErrorCode::malformed, 0, "read /proc/net"};
      on_socket(row, queues);
    }
  }
}

// Without cookies inode and addresses have to do: an inode is not reused while the socket lives.
Result<bool> ProcfsEngine::still_exists(const Row& row) {
  const Row socket = socket_form(row);
  bool found = false;
  const auto done = read(socket.protocol, socket.family, [&](Row& candidate, const Queues&) {
    found =
        found || (candidate.inode == socket.inode && candidate.local_port == socket.local_port &&
                  candidate.remote_port == socket.remote_port &&
                  candidate.local_bytes == socket.local_bytes &&
                  candidate.remote_bytes == socket.remote_bytes);
  });
  if (!done) return done.error();
  return found;
}

}  // namespace tcptable::engine

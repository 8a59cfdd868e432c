#include "procfs_engine.hpp"

#include <array>

#include "file.hpp"
#include "filter_plan.hpp"
#include "proc_net.hpp"

namespace tcptable::engine {
namespace {

constexpr std::array limits_of_procfs{Gap{.kind = GapKind::no_cookies},
                                      Gap{.kind = GapKind::no_v6_only},
                                      Gap{.kind = GapKind::no_interfaces}};

const char* path_of(Protocol protocol, Family family) noexcept {
  if (protocol == Protocol::tcp)
    return family == Family::ipv4 ? "thread-self/net/tcp" : "thread-self/net/tcp6";
  return family == Family::ipv4 ? "thread-self/net/udp" : "thread-self/net/udp6";
}

}  // namespace

std::span<const Gap> ProcfsEngine::limits() const noexcept { return limits_of_procfs; }

Result<table::ScanReport> ProcfsEngine::scan(const table::Scan& scan, const Query&,
                                             table::RowSink& sink) {
  // Between two reads the kernel finds its place again by counting, which goes wrong when sockets
  // come and go.
  sink.expect_repeats();
  const auto on_socket = [&](Row& row, const Queues& queues) {
    if (scan.states.contains(row.state)) sink.accept(row, queues);
  };
  if (scan.scope != table::ScanScope::ipv6)
    if (const auto done = read(scan.protocol, Family::ipv4, on_socket); !done) return done.error();
  if (scan.scope != table::ScanScope::ipv4)
    if (const auto done = read(scan.protocol, Family::ipv6, on_socket); !done) return done.error();
  return table::ScanReport{};
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
      if (!wire::parse_proc_net(line, protocol, family, row, queues))
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

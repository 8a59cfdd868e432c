// Snapshot: the answer to a Query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <tcptable/details.hpp>
#include <tcptable/export.hpp>
#include <tcptable/owner.hpp>
#include <tcptable/query.hpp>
#include <tcptable/socket.hpp>

namespace tcptable {

enum class Engine : std::uint8_t {
  none,
  netlink,
  procfs,
  bpf,            // BPF iterators that this process loaded
  bpf_published,  // the same iterators, published by root (publication.hpp)
};

TCPTABLE_API std::string_view name(Engine engine) noexcept;  // "netlink", "bpf-published" …

// Something that the snapshot could not see, so that an absence in it is not taken for a fact.
enum class GapKind : std::uint8_t {
  processes_denied,     // `count` processes refused to show their descriptors to this user
  processes_hidden,     // /proc hides processes of other users (hidepid); how many is unknown
  other_pid_namespace,  // owners may live outside this PID namespace
  no_procfs,            // there is no readable /proc: no owner can be known
  dump_interrupted,     // the kernel said that the table changed under its dump; rows may be torn
  no_cookies,           // the engine cannot tell the sockets' cookies
  no_v6_only,           // the engine cannot tell IPV6_V6ONLY: dual-stack listeners are inferred
  no_interfaces,        // the engine cannot tell the interface that scopes an address
  published_denied,     // root published owners, but not to this user; others are missing for that
  published_ignored,    // what looks like published owners is not root's alone, or is of a version
                        // that is unknown here: it was not read. publication() tells why.
  no_details,           // the engine cannot tell tcp_info, memory and timers
  table_unsettled,      // the table changed faster than it could be read: a socket may be missing
};

TCPTABLE_API std::string_view name(GapKind kind) noexcept;  // "processes-denied" …

struct Gap {
  GapKind kind{};
  std::uint32_t count = 0;
};

class SnapshotStorage;  // private to the library

// Movable, not copyable. Immutable once collected, so it may be read by any number of threads at
// once. Everything that it hands out lives as long as it does, or until it is collected into again.
class TCPTABLE_API Snapshot {
 public:
  Snapshot() noexcept;  // no rows
  Snapshot(Snapshot&& other) noexcept;
  Snapshot& operator=(Snapshot&& other) noexcept;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot();

  // The sockets, in the order that was asked for.
  std::span<const Row> rows() const noexcept;
  std::size_t size() const noexcept { return rows().size(); }
  const Row* begin() const noexcept { return rows().data(); }
  const Row* end() const noexcept { return rows().data() + rows().size(); }

  // The facts of `row`, which must be one of this snapshot's rows (a copy of one will do).

  // Zeros unless Column queues was asked for.
  Queues queues(const Row& row) const noexcept;

  // Null unless they were asked for. The engine procfs cannot tell how many connections may wait at
  // a listener: queues().send is 0 then, and means nothing.
  const Queues* known_queues(const Row& row) const noexcept;

  // The cgroup (version 2) in which the socket was opened: the inode number of its directory below
  // /sys/fs/cgroup. 0 unless Column cgroups was asked for, of sockets that the kernel keeps in a
  // reduced form (TIME-WAIT, SYN-RECEIVED), from the engine procfs, and before Linux 5.8.
  std::uint64_t cgroup_id(const Row& row) const noexcept;

  // TCP's own account of a connection. Null unless Column tcp_info was asked for and the kernel has
  // one: not for UDP, TIME-WAIT, SYN-RECEIVED, nor from the engine procfs.
  const TcpInfo* tcp_info(const Row& row) const noexcept;

  // The name of its congestion control; comes and is absent with tcp_info(), and for listeners.
  std::string_view congestion(const Row& row) const noexcept;

  // Null unless Column memory was asked for and the kernel told.
  const SocketMemory* memory(const Row& row) const noexcept;

  // Null unless Column timers was asked for.
  const SocketTimer* timer(const Row& row) const noexcept;

  // The name of Row::uid or of Process::uid. Empty unless Column users was asked for and the system
  // has a name for it.
  std::string_view user_name(std::uint32_t uid) const noexcept;

  // The name of Row::interface_index. Empty unless Column interfaces was asked for and there is
  // such a device.
  std::string_view interface_name(std::uint32_t index) const noexcept;

  // Every descriptor that refers to the socket, the process that started first in front, then by
  // PID and descriptor. For a row pending acceptance these are the listener's. May be empty.
  std::span<const Holder> owners(const Row& row) const noexcept;

  // Why there is no owner, or OwnerReason::known.
  OwnerReason owner_reason(const Row& row) const noexcept;

  // PID of the first of owners(row), 0 if there is none: what Windows calls the owning PID.
  std::uint32_t owning_pid(const Row& row) const noexcept;

  // owning_pid() of each of `rows`, as many as `out` takes: for whoever converts a large table, in
  // a fraction of the time that asking row by row takes.
  void owning_pids(std::span<const Row> rows, std::span<std::uint32_t> out) const noexcept;

  const Process& process(const Holder& holder) const noexcept;

  // All empty unless Column programs or units was asked for.
  const ProcessFacts& facts(const Holder& holder) const noexcept;

  // Every process that holds at least one of the sockets.
  std::span<const Process> processes() const noexcept;

  // Where the facts came from, and what is missing from them.

  Engine table_engine() const noexcept;
  Engine owner_engine() const noexcept;  // Engine::none when owners were not asked for
  std::span<const Gap> gaps() const noexcept;

  // When the reading began, in nanoseconds since 1970 UTC (CLOCK_REALTIME); 0 for no rows at all.
  std::int64_t taken_at_ns() const noexcept;

  // True when no gap touches what the query asked for: every row present, every owner that exists
  // visible.
  bool complete() const noexcept;

 private:
  friend class Collector;
  friend class SnapshotBuilder;
  friend TCPTABLE_API void narrow(Snapshot& snapshot, const Query& query);
  std::unique_ptr<SnapshotStorage> storage_;
};

}  // namespace tcptable

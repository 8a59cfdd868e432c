// Taking snapshots.
#pragma once

#include <cstdint>
#include <memory>

#include <tcptable/export.hpp>
#include <tcptable/query.hpp>
#include <tcptable/result.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable {

// One snapshot of the calling thread's network namespace.
//
// Cost: one pass of the kernel over its socket table (about 0.8 µs a socket, half of it by
// BPF), and with owners one pass over the descriptors of every process that may be inspected,
// beside it. No thread is left and no signal is used. What stays open after the call: up to two
// close-on-exec descriptors of BPF links, in a process that may load programs and has met a large
// table.
//
// Privilege: none for the table. Owners are known for the processes that the caller may inspect:
// its own, or all with CAP_SYS_PTRACE, or with CAP_BPF and CAP_PERFMON, or where root published
// owners to it (publication.hpp). What stayed hidden is told by Snapshot::gaps() and, row by row,
// by Snapshot::owner_reason().
//
// Errors: invalid_argument (a query no row can ever match because it contradicts itself, such as a
// port range whose first is above its last), not_supported (a forced engine that the kernel lacks),
// permission_denied, too_many_files, out_of_memory, unstable, malformed, system.
//
// Thread-safe, and safe after fork() in the child.
TCPTABLE_API Result<Snapshot> snapshot(const Query& query = {});

// How many rows a query would give, from the kernel's socket counters: constant time, no walk.
//
// `at_least` is proven at the moment of the call. `estimate` is the same counters with every
// uncertainty counted upwards, but for handshakes in progress (SYN-RECEIVED), which the kernel
// does not count. Ports, prefixes and PIDs are ignored by the estimate and make `at_least` 0.
struct RowBounds {
  std::uint64_t at_least = 0;
  std::uint64_t estimate = 0;
};

// The same, for those who ask again and again: the collector keeps its netlink socket and its
// buffers, and the snapshot its memory.
//
// Like snapshot(), it reads the network namespace of the thread that calls. One thread at a time
// may use a collector; different collectors are independent. A child of fork() may go on using its
// copy.
class TCPTABLE_API Collector {
 public:
  static Result<Collector> open();

  Collector(Collector&& other) noexcept;
  Collector& operator=(Collector&& other) noexcept;
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;
  ~Collector();

  // Replaces the contents of `into`. After an error `into` is empty. What was read from `into`
  // before (rows, spans) is invalid either way.
  Result<void> collect(const Query& query, Snapshot& into);

  // See row_bounds() below.
  Result<RowBounds> row_bounds(const Query& query);

 private:
  class State;
  explicit Collector(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

// Errors as snapshot(). not_supported when /proc/net/sockstat cannot be read.
TCPTABLE_API Result<RowBounds> row_bounds(const Query& query);

// "0.1.0". Static storage.
TCPTABLE_API const char* version() noexcept;

}  // namespace tcptable

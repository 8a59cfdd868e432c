// The seam: what the pure middle needs of the outside world. src/linux implements it; tests hand in
// their own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tcptable/collector.hpp>
#include <tcptable/query.hpp>
#include <tcptable/result.hpp>
#include <tcptable/snapshot.hpp>

#include "holder_index.hpp"
#include "plan.hpp"
#include "row_sink.hpp"

namespace tcptable::table {

// What one scan could not do as asked.
struct ScanReport {
  bool interrupted = false;        // the kernel said that the table changed under the dump
  bool published_ignored = false;  // what looks like a published table is not to be trusted
  bool unsettled = false;  // it changed faster than it could be read: sockets may be missing
};

// Reads the socket table.
class TableEngine {
 public:
  virtual ~TableEngine() = default;

  virtual Engine kind() const noexcept = 0;

  // Facts that this engine never has, as gaps.
  virtual std::span<const Gap> limits() const noexcept = 0;

  // Passes every socket of the scan to the sink, once. The query's ports and prefixes may be used
  // to leave rows out early.
  virtual Result<ScanReport> scan(const Scan& scan, const Query& query, RowSink& sink) = 0;

  // Whether the very socket of `row` is still in the kernel's table, and if it had a descriptor,
  // still has.
  virtual Result<bool> still_exists(const Row& row) = 0;
};

// What an owner pass could not see.
struct OwnerReport {
  std::uint32_t denied = 0;          // processes that did not show their descriptors
  bool hidden = false;               // processes may exist that /proc does not list
  bool other_pid_namespace = false;  // this PID namespace is not the host's
  bool available = true;             // false: no /proc at all
  bool published_denied = false;     // what root published is not for this user
  bool published_ignored = false;    // what looked like it was not to be trusted
  bool privileged = false;     // the caller is root, so that what it is denied is the exception
  std::uint32_t uid = no_uid;  // the caller's effective user
};

enum class OwnerDepth : std::uint8_t {
  processes,  // the descriptor tables of each process: its threads may keep some of their own
  threads,    // also those of threads of which the kernel does not tell whether they do
};

enum class OwnerLook : std::uint8_t {
  first,   // whose findings are the answer
  second,  // at what the first look did not find, in every place where it might be
};

struct OwnerRequest {
  OwnerLook look = OwnerLook::first;
  OwnerDepth depth = OwnerDepth::processes;
  std::span<const std::uint32_t> inodes;  // sorted; only these sockets. Empty: every socket

  bool wants(std::uint32_t inode) const noexcept {
    return inodes.empty() || std::binary_search(inodes.begin(), inodes.end(), inode);
  }
};

// Finds the holders of sockets.
class OwnerEngine {
 public:
  virtual ~OwnerEngine() = default;

  virtual Engine kind() const noexcept = 0;

  // Adds the holders that the request names to `index`. May throw std::bad_alloc. Uses nothing that
  // other engines use, so that it may run beside a table scan.
  virtual Result<OwnerReport> scan(const OwnerRequest& request, HolderIndex& index) = 0;

  // Start time, name and user of processes that a scan found. One that is gone, or whose PID now
  // names another, stays as it is.
  virtual void describe(std::span<Process* const> processes) = 0;
};

// The host's engines, opened on first need.
class Engines {
 public:
  virtual ~Engines() = default;

  // For `automatic` the fastest that there is, whose refusal leaves procfs to be tried.
  virtual Result<TableEngine*> table(EngineChoice choice) = 0;
  virtual Result<OwnerEngine*> owners(OwnerEngineChoice choice) = 0;

  // Writes what `asked` names of programs and units into `facts`, one for each process. Of one that
  // is gone or may not be looked at, what is known.
  virtual void tell(std::span<const Process> processes, const ColumnSet& asked,
                    std::span<ProcessFacts> facts);

  // Empty where there is none.
  virtual std::string user_name(std::uint32_t uid);
  virtual std::string interface_name(std::uint32_t index);

  // Since 1970.
  virtual std::int64_t now_ns();

  // Constant time.
  virtual Result<RowBounds> row_bounds(const Query& query) = 0;
};

// Implemented by src/linux.
std::unique_ptr<Engines> open_engines();

}  // namespace tcptable::table

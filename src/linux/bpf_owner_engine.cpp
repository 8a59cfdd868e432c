#include "bpf_owner_engine.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "bpf/record.h"
#include "bpf_record.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr Error malformed{ErrorCode::malformed, 0, "BPF owner records"};

// The kernel stops a reading that found nothing to say in a million objects, to be asked again.
constexpr int silent_reads_max = 1000;

// Feeds a reading to `on_record`, until `is_enough` or to its end.
template <typename OnRecord, typename IsEnough>
Result<void> read_until(int iterator, wire::RecordKind kind, OnRecord on_record,
                        IsEnough is_enough) {
  wire::RecordStream stream(kind);
  std::array<char, 32768> buffer;
  int silent_reads = 0;
  for (;;) {
    const auto size = sys::read(iterator, buffer);
    if (!size && size.error().system_errno == EAGAIN && ++silent_reads < silent_reads_max) continue;
    if (!size) return size.error();
    if (*size == 0) break;
    if (!stream.feed(std::as_bytes(std::span(buffer).first(*size)), on_record)) return malformed;
    if (is_enough()) return {};
  }
  if (!stream.is_whole()) return malformed;
  return {};
}

// Which of the sought sockets have all their references accounted for.
class Search {
 public:
  explicit Search(std::span<const std::uint32_t> inodes)
      : inodes_(inodes), met_(inodes.size(), 0), open_(inodes.size()) {}

  // Whether the record's socket is one of those; counts it.
  bool wants(const tcptable_holder& record) noexcept {
    if (inodes_.empty()) return true;
    const auto found = std::lower_bound(inodes_.begin(), inodes_.end(), record.inode);
    if (found == inodes_.end() || *found != record.inode) return false;
    std::uint32_t& met = met_[static_cast<std::size_t>(found - inodes_.begin())];
    if (++met == record.references) --open_;
    return true;
  }

  bool is_over() const noexcept { return !inodes_.empty() && open_ == 0; }

 private:
  std::span<const std::uint32_t> inodes_;
  std::vector<std::uint32_t> met_;
  std::size_t open_;
};

// Holders come process by process, so the last process is nearly always the right one.
class HolderCollector {
 public:
  HolderCollector(const table::OwnerRequest& request, table::HolderIndex& index) noexcept
      : request_(request), index_(index) {}

  void add(const tcptable_holder& record) noexcept {
    if (record.pid != pid_) enter(record);
    exhausted_ = exhausted_ || process_ == table::HolderIndex::no_process ||
                 !index_.add_holder(
                     {.process = process_, .descriptor = record.descriptor, .inode = record.inode});
  }

  bool exhausted() const noexcept { return exhausted_; }

 private:
  void enter(const tcptable_holder& record) noexcept {
    pid_ = record.pid;
    const std::uint64_t started = wire::whole_ticks(record.start_ticks, now_);
    process_ = known_process(started);
    if (process_ != table::HolderIndex::no_process) return;
    process_ = index_.add_process(record.pid);
    if (process_ == table::HolderIndex::no_process) return;
    index_.processes()[process_].start_time_ticks = started;
  }

  // A second look may meet processes that the first one met.
  std::uint32_t known_process(std::uint64_t started) const noexcept {
    if (request_.inodes.empty()) return table::HolderIndex::no_process;
    const std::span<const Process> known = index_.processes();
    const auto found = std::find_if(known.begin(), known.end(), [&](const Process& process) {
      return process.pid == pid_ && process.start_time_ticks == started;
    });
    return found == known.end() ? table::HolderIndex::no_process
                                : static_cast<std::uint32_t>(found - known.begin());
  }

  const table::OwnerRequest& request_;
  table::HolderIndex& index_;
  const std::uint64_t now_ = sys::ticks_since_boot();
  std::uint32_t pid_ = 0;
  std::uint32_t process_ = table::HolderIndex::no_process;
  bool exhausted_ = false;
};

void describe_by(const tcptable_process& record, Process& process) noexcept {
  process.uid = record.uid;
  std::memcpy(process.name_bytes.data(), record.name, process.name_bytes.size() - 1);
}

bool by_pid(const Process* a, const Process* b) noexcept { return a->pid < b->pid; }

}  // namespace

Result<void> BpfOwners::scan(const table::OwnerRequest& request, table::HolderIndex& index) {
  const auto iterator = open_(IteratorName::owners);
  if (!iterator) return iterator.error();
  HolderCollector collector(request, index);
  Search search(request.inodes);
  const auto on_record = [&](sys::Bytes bytes) {
    const auto record = *sys::load<tcptable_holder>(bytes);
    if (search.wants(record)) collector.add(record);
  };
  const auto done = read_until(iterator->get(), wire::RecordKind::holders, on_record,
                               [&] { return search.is_over(); });
  if (!done) return done;
  if (collector.exhausted()) return Error{ErrorCode::out_of_memory, 0, "owner pass"};
  return {};
}

bool BpfOwners::describe(std::span<Process* const> processes) {
  const auto iterator = open_(IteratorName::processes);
  if (!iterator) return false;
  std::vector<Process*> sorted(processes.begin(), processes.end());
  std::sort(sorted.begin(), sorted.end(), by_pid);
  const auto on_record = [&](sys::Bytes bytes) {
    const auto record = *sys::load<tcptable_process>(bytes);
    Process key;
    key.pid = record.pid;
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), &key, by_pid);
    // Another start time is another process, which got the number of one that ended.
    if (found != sorted.end() && (*found)->pid == record.pid &&
        static_cast<std::uint32_t>((*found)->start_time_ticks) == record.start_ticks)
      describe_by(record, **found);
  };
  const auto is_enough = [] { return false; };
  return read_until(iterator->get(), wire::RecordKind::processes, on_record, is_enough).has_value();
}

}  // namespace tcptable::engine

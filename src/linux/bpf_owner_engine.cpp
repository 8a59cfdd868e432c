#include "bpf_owner_engine.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "bpf_record.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr Error malformed{ErrorCode::malformed, 0, "BPF owner records"};

// The kernel stops a reading that found nothing to say in a million objects, to be asked again.
constexpr int silent_reads_max = 1000;

// Which of the sought sockets have all their references accounted for.
class Search {
 public:
  explicit Search(std::span<const std::uint32_t> inodes)
      : inodes_(inodes), met_(inodes.size(), 0), open_(inodes.size()) {}

  void begin(const wire::ProcessRecord& process) noexcept {
    is_countable_ = process.is_countable != 0;
  }

  // Whether the record's socket is one of those; counts it.
  bool wants(const wire::HolderRecord& record) noexcept {
    if (inodes_.empty()) return true;
    const auto found = std::lower_bound(inodes_.begin(), inodes_.end(), record.inode);
    if (found == inodes_.end() || *found != record.inode) return false;
    std::uint32_t& met = met_[static_cast<std::size_t>(found - inodes_.begin())];
    if (record.references == 0 || !is_countable_) met = uncountable;
    if (met != uncountable && ++met == record.references) --open_;
    return true;
  }

  bool is_over() const noexcept { return !inodes_.empty() && open_ == 0; }
  void give_up() noexcept { open_ = inodes_.size() + 1; }

 private:
  static constexpr std::uint32_t uncountable = 0xFFFFFFFF;

  std::span<const std::uint32_t> inodes_;
  std::vector<std::uint32_t> met_;
  std::size_t open_;
  bool is_countable_ = false;
};

// Enters processes when they turn out to hold something that is wanted.
class HolderCollector {
 public:
  HolderCollector(const table::OwnerRequest& request, bool knows_users,
                  table::HolderIndex& index) noexcept
      : request_(request), knows_users_(knows_users), index_(index) {}

  void begin(const wire::ProcessRecord& record) noexcept {
    record_ = record;
    process_ = table::HolderIndex::no_process;
  }

  void add(const wire::HolderRecord& record) noexcept {
    if (process_ == table::HolderIndex::no_process) process_ = enter();
    exhausted_ = exhausted_ || process_ == table::HolderIndex::no_process ||
                 !index_.add_holder(
                     {.process = process_, .descriptor = record.descriptor, .inode = record.inode});
  }

  bool exhausted() const noexcept { return exhausted_; }

 private:
  std::uint32_t enter() noexcept {
    const std::uint64_t started = wire::whole_ticks(record_.start_ticks, now_);
    const std::uint32_t known = known_process(started);
    if (known != table::HolderIndex::no_process) return known;
    const std::uint32_t added = index_.add_process(record_.pid);
    if (added == table::HolderIndex::no_process) return added;
    Process& process = index_.processes()[added];
    process.start_time_ticks = started;
    if (knows_users_) process.uid = record_.uid;
    std::copy_n(record_.name.begin(), process.name_bytes.size() - 1, process.name_bytes.begin());
    return added;
  }

  // The walk goes by rising numbers. But a process is named again for a thread with descriptors of
  // its own, or because other readings went on meanwhile; and a second look meets those of the
  // first.
  std::uint32_t known_process(std::uint64_t started) noexcept {
    const bool is_first_look = request_.look == table::OwnerLook::first;
    if (is_first_look && record_.pid > highest_pid_) {
      highest_pid_ = record_.pid;
      return table::HolderIndex::no_process;
    }
    const std::span<const Process> known = index_.processes();
    const auto found = std::find_if(known.begin(), known.end(), [&](const Process& process) {
      return process.pid == record_.pid && process.start_time_ticks == started;
    });
    return found == known.end() ? table::HolderIndex::no_process
                                : static_cast<std::uint32_t>(found - known.begin());
  }

  const table::OwnerRequest& request_;
  const bool knows_users_;
  table::HolderIndex& index_;
  const std::uint64_t now_ = sys::ticks_since_boot();
  wire::ProcessRecord record_{};
  std::uint32_t highest_pid_ = 0;
  std::uint32_t process_ = table::HolderIndex::no_process;
  bool exhausted_ = false;
};

}  // namespace

// A descriptor may have been passed on and closed after it was met, so that its reference was
// counted twice. When all that were met are held at one moment after the last count, it was right.
bool BpfOwners::are_still_held(const table::HolderIndex& index) const {
  if (!still_holds_) return false;
  const auto all =
      index.holders({.first = 0, .count = static_cast<std::uint32_t>(index.holder_count())});
  return std::all_of(all.begin(), all.end(), [&](const Holder& holder) {
    return still_holds_(index.processes()[holder.process].pid, holder.descriptor, holder.inode);
  });
}

Result<void> BpfOwners::scan(const table::OwnerRequest& request, table::HolderIndex& index) {
  const auto iterator = open_();
  if (!iterator) return iterator.error();
  HolderCollector collector(request, knows_users_, index);
  Search search(request.inodes);
  const auto on_process = [&](const wire::ProcessRecord& record) {
    search.begin(record);
    collector.begin(record);
  };
  const auto on_holder = [&](const wire::HolderRecord& record) {
    if (search.wants(record)) collector.add(record);
  };

  wire::RecordStream stream;
  std::array<char, 32768> buffer;
  int silent_reads = 0;
  for (;;) {
    if (search.is_over()) {
      // The index of a second look has the holders of all others, too.
      if (request.look == table::OwnerLook::first && are_still_held(index)) break;
      search.give_up();
    }
    const auto size = sys::read(iterator->get(), buffer);
    if (!size && size.error().system_errno == EAGAIN && ++silent_reads < silent_reads_max) continue;
    if (!size) return size.error();
    if (*size == 0 && !stream.is_whole()) return malformed;
    if (*size == 0) break;
    const auto bytes = std::as_bytes(std::span(buffer).first(*size));
    if (!stream.feed(bytes, on_process, on_holder)) return malformed;
  }
  if (collector.exhausted()) return Error{ErrorCode::out_of_memory, 0, "owner pass"};
  return {};
}

}  // namespace tcptable::engine

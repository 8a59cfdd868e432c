#include "first_seen.hpp"

#include <pthread.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

namespace tcptable::iphlpapi {
namespace {

constexpr std::size_t slots_min = 256;

}  // namespace

FirstSeen::Entry* FirstSeen::find(std::vector<Entry>& entries,
                                  std::uint64_t socket) const noexcept {
  const std::size_t mask = entries.size() - 1;
  constexpr std::uint64_t golden = 0x9E3779B97F4A7C15ULL;
  std::size_t slot = (socket * golden) >> 32 & mask;
  while (entries[slot].socket != 0 && entries[slot].socket != socket) slot = (slot + 1) & mask;
  return &entries[slot];
}

template <typename IsKept>
void FirstSeen::rebuild(std::size_t slots, IsKept is_kept) {
  std::vector<Entry> rebuilt(slots);
  std::size_t kept = 0;
  for (const Entry& entry : entries_) {
    if (entry.socket == 0 || !is_kept(entry)) continue;
    *find(rebuilt, entry.socket) = entry;
    ++kept;
  }
  entries_.swap(rebuilt);
  used_ = kept;
}

// At most half of the slots are used.
bool FirstSeen::make_room() noexcept {
  if (used_ * 2 < entries_.size()) return true;
  if (used_ >= sockets_max) return false;
  try {
    rebuild(std::max(slots_min, entries_.size() * 2), [](const Entry&) { return true; });
  } catch (const std::bad_alloc&) {
    return false;
  }
  return true;
}

std::int64_t FirstSeen::time_of(const Sighting& sighting, std::int64_t now) noexcept {
  if (sighting.socket == 0) return now;
  const bool has_room = make_room();
  if (entries_.empty()) return now;
  Entry& entry = *find(entries_, sighting.socket);
  if (entry.socket == 0) {
    if (!has_room) return now;
    entry = {.socket = sighting.socket, .time = now};
    ++used_;
  }
  // It was passed on to a process that is younger. The two bounds keep the answer the same when the
  // clocks, read anew with each call, differ by a little.
  if (entry.time < sighting.owner_after) entry.time = std::min(now, sighting.owner_before);
  entry.part = sighting.part;
  entry.seen = count_;
  return entry.time;
}

void FirstSeen::forget_unseen(std::span<const SocketPart> parts, std::uint64_t reading) noexcept {
  const auto is_kept = [&](const Entry& entry) {
    return entry.seen > reading || std::find(parts.begin(), parts.end(), entry.part) == parts.end();
  };
  const auto kept = static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [&](const Entry& entry) { return entry.socket != 0 && is_kept(entry); }));
  if (kept == used_) return;
  std::size_t slots = entries_.size();
  while (slots > slots_min && kept * 4 < slots) slots /= 2;
  try {
    rebuild(slots, is_kept);
  } catch (const std::bad_alloc&) {
    // They are forgotten another time.
  }
}

namespace {

// Never destroyed: a thread may still be calling while the process exits.
class OfProcess {
 public:
  OfProcess() noexcept {
    // A fork while another thread holds the lock would leave it held in the child.
    pthread_atfork([] { instance.lock(); }, [] { instance.unlock(); }, [] { instance.unlock(); });
  }
  OfProcess(const OfProcess&) = delete;
  OfProcess& operator=(const OfProcess&) = delete;
  ~OfProcess() = default;

  void lock() noexcept { mutex_.lock(); }
  void unlock() noexcept { mutex_.unlock(); }
  FirstSeen* get() noexcept { return &memory_.value; }

  static OfProcess instance;

 private:
  union Immortal {
    constexpr Immortal() noexcept : value() {}
    Immortal(const Immortal&) = delete;
    Immortal& operator=(const Immortal&) = delete;
    // A default one would not exist, for the value has one.
    ~Immortal() {}  // NOLINT(modernize-use-equals-default)
    FirstSeen value;
  };

  std::mutex mutex_;
  Immortal memory_;
};

OfProcess OfProcess::instance;

}  // namespace

LockedFirstSeen::LockedFirstSeen() noexcept { OfProcess::instance.lock(); }
LockedFirstSeen::~LockedFirstSeen() { OfProcess::instance.unlock(); }
FirstSeen* LockedFirstSeen::operator->() const noexcept { return OfProcess::instance.get(); }

}  // namespace tcptable::iphlpapi

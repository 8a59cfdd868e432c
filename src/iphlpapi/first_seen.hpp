// When this process first saw each socket.
//
// The kernel does not tell when a socket was made. The earliest moment that can be proven is the
// one at which it was first seen, so that is remembered: by the kernel's cookie, which no other
// socket ever has. The memory is the process's, because a client's calls have nothing else in
// common. It is bounded by the sockets that live: those that a whole reading did not meet are
// forgotten.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tcptable::iphlpapi {

// A part of the host's sockets that one reading covers: a network namespace, and which of its
// sockets.
using SocketPart = std::uint64_t;

struct Sighting {
  std::uint64_t socket = 0;  // 0: nothing is known by which it would be recognised
  SocketPart part = 0;       // to which it belongs now
  // The owner began between these; both 0 if unknown.
  std::int64_t owner_after = 0;
  std::int64_t owner_before = 0;
};

// Times are FILETIMEs. Not thread-safe; of_process() below is used under its lock.
class FirstSeen {
 public:
  constexpr FirstSeen() noexcept = default;

  // Counts readings. What was seen at or before the number that a reading began with, and was not
  // seen by it, is gone.
  std::uint64_t begin_reading() const noexcept { return count_; }
  void next_reading() noexcept { ++count_; }

  // The time of a socket that is seen at `now`. One that cannot be remembered, for want of memory
  // or because it cannot be recognised, is always new.
  std::int64_t time_of(const Sighting& sighting, std::int64_t now) noexcept;

  // Forgets the sockets of these parts that were not seen since the reading began.
  void forget_unseen(std::span<const SocketPart> parts, std::uint64_t reading) noexcept;

  std::size_t size() const noexcept { return used_; }

  // 128 MiB. A host with more sockets gives some of them a new time with each call.
  static constexpr std::size_t sockets_max = std::size_t{1} << 21;

 private:
  struct Entry {
    std::uint64_t socket = 0;  // 0: free
    SocketPart part = 0;
    std::uint64_t seen = 0;  // the reading that saw it last
    std::int64_t time = 0;
  };

  Entry* find(std::vector<Entry>& entries, std::uint64_t socket) const noexcept;
  bool make_room() noexcept;
  template <typename IsKept>
  void rebuild(std::size_t slots, IsKept is_kept);

  std::vector<Entry> entries_;  // open addressing; the number of slots is a power of two
  std::size_t used_ = 0;
  std::uint64_t count_ = 1;
};

// The process's own, locked. A child of fork() goes on with a copy of its parent's.
class LockedFirstSeen {
 public:
  LockedFirstSeen() noexcept;
  LockedFirstSeen(const LockedFirstSeen&) = delete;
  LockedFirstSeen& operator=(const LockedFirstSeen&) = delete;
  ~LockedFirstSeen();
  FirstSeen* operator->() const noexcept;
};

}  // namespace tcptable::iphlpapi

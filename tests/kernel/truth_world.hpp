// A network namespace of which the test knows the truth: sockets that stay, with the processes that
// hold them, among others that are opened, closed, accepted, duplicated, inherited and passed on by
// several processes as fast as they can.
//
// Whose a socket is can be told by its address: group n uses 127.0.n.x and fd00::n, and only
// processes of group n ever hold one of its sockets.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tcptable/tcptable.hpp>
#include <vector>

#include "support/child_process.hpp"
#include "support/fd.hpp"

namespace tcptable::test {

enum class Group : std::uint8_t {
  staying,  // 127.0.0.1 and ::1: what is there all the time
  crowd,    // opens and closes sockets on the ports of the staying crowds
  talkers,  // connections of every kind
  passers,  // a process that opens, and another that takes over
  forkers,  // a process and children that live for a moment
  threads,  // threads with descriptor tables of their own
  movers,   // one socket that goes to and fro between two processes
};
inline constexpr std::size_t group_count = 7;

// What all processes of the test write to: shared memory.
class Ledger {
 public:
  Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger();

  void count_changes(std::uint64_t count) noexcept { shared_->changes += count; }
  std::uint64_t changes() const noexcept { return shared_->changes; }
  void start() noexcept { shared_->started = true; }
  void stop() noexcept { shared_->stopped = true; }
  bool started() const noexcept { return shared_->started; }
  bool stopped() const noexcept { return shared_->stopped; }

  // Each process says so before it can hold a socket of the group.
  void join(Group group, pid_t pid) noexcept;
  bool has(Group group, std::uint32_t pid) const noexcept;

 private:
  static constexpr std::size_t pids_max = 4'194'304;  // the kernel's PID_MAX_LIMIT
  struct Shared {
    std::atomic<std::uint64_t> changes{0};
    std::atomic<bool> started{false};
    std::atomic<bool> stopped{false};
    std::atomic<std::uint32_t> members[group_count][pids_max / 32];
  };

  Shared* shared_;
};

struct StayingFact {
  std::uint64_t cookie = 0;
  std::uint32_t inode = 0;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  bool shows_as_ipv4 = false;  // in Windows' table
  std::uint8_t holders = 0;    // which of TruthWorld::holders()
};

struct WorldSize {
  int crowd = 300;                           // listeners on one port, and UDP sockets on another
  int pairs = 300;                           // connections
  std::optional<int> chains = std::nullopt;  // of the kernel's hash table; empty: those of the host
};

class TruthWorld {
 public:
  static constexpr std::uint16_t crowd_port = 5000;

  // In the calling thread's network namespace, which becomes another if chains are asked for.
  // Throws when the kernel will not make it.
  explicit TruthWorld(const WorldSize& size);
  TruthWorld(const TruthWorld&) = delete;
  TruthWorld& operator=(const TruthWorld&) = delete;
  ~TruthWorld();

  Ledger& ledger() noexcept { return ledger_; }
  const Ledger& ledger() const noexcept { return ledger_; }
  const std::vector<StayingFact>& staying() const noexcept { return staying_; }
  // Sorted PIDs.
  const std::vector<std::uint32_t>& holders(std::uint8_t which) const noexcept {
    return holders_[which];
  }
  // False when a process of the world was killed: then nothing is as it was said to be.
  bool is_whole() const noexcept;

  std::uint64_t moving_cookie() const noexcept { return moving_cookie_; }
  std::uint32_t moving_inode() const noexcept { return moving_inode_; }

 private:
  void start_churn();
  void add_crowds(int size);
  void add_pairs(int count, const char* address, const char* listening_address);
  void keep(Fd socket, bool shows_as_ipv4);

  Ledger ledger_;
  std::vector<Child> churners_;
  std::vector<Fd> sockets_;
  std::vector<StayingFact> staying_;
  std::vector<Child> keepers_;
  std::vector<std::vector<std::uint32_t>> holders_;
  std::uint64_t moving_cookie_ = 0;
  std::uint32_t moving_inode_ = 0;
};

// Whose socket a row is.
Group group_of(const Row& row) noexcept;

}  // namespace tcptable::test

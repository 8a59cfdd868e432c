// Compares what the library says with what is true.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tcptable/tcptable.hpp>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "truth_world.hpp"

namespace tcptable::test {

enum class Untruth : std::uint8_t {
  missing,         // a socket that was there all the time is not in the snapshot
  doubled,         // or it is there twice
  repeated,        // any other socket is there twice
  wrong_holders,   // a staying socket is not held by exactly those who hold it
  strange_holder,  // a socket is said to be held by a process that never held it
  wrong_reason,    // nobody is said to hold a socket that somebody held as long as it was there
};
inline constexpr std::size_t untruth_count = 6;
std::string_view name(Untruth untruth) noexcept;

// What one reader found.
struct Findings {
  std::uint64_t snapshots = 0;
  std::uint64_t rows = 0;
  std::uint64_t holders = 0;
  std::uint64_t unsettled = 0;  // snapshots that said themselves that a socket may be missing
  std::uint64_t counts[untruth_count] = {};
  std::string example;

  void add(Untruth untruth, const std::string& what);
  std::uint64_t untruths() const noexcept;
  std::string text() const;
};

// For one thread. Not copyable for want of need.
class TruthJudge {
 public:
  explicit TruthJudge(const TruthWorld& world);

  // `with_owners`: the snapshot was asked for them.
  void judge(const Snapshot& table, bool with_owners);

  // A row of Windows' IPv4 table with owners.
  struct WindowsRow {
    std::uint16_t local_port;
    std::uint16_t remote_port;
    bool listens;
    bool stays;  // its address is that of what stays
    std::uint32_t pid;
  };
  void judge(const std::vector<WindowsRow>& rows);

  // Holders are compared when everybody who ever was in a group has said so.
  void settle_accounts();

  const Findings& findings() const noexcept { return findings_; }

 private:
  using Ports = std::pair<std::uint16_t, std::uint16_t>;

  void judge_staying(const Snapshot& table, const Row& row, const StayingFact& fact,
                     bool with_owners);
  void note_holders(const Snapshot& table, const Row& row);
  void note_holder(Group group, bool on_crowd_port, std::uint32_t pid);
  void judge_presence(bool excused);
  std::string text_of(std::size_t staying) const;

  const TruthWorld& world_;
  std::unordered_map<std::uint64_t, std::size_t> by_cookie_;
  std::unordered_map<std::uint32_t, std::size_t> by_inode_;
  std::map<Ports, std::size_t> windows_connections_;
  std::size_t windows_listeners_ = 0;  // of the crowd
  std::vector<std::uint32_t> seen_;
  std::uint32_t moving_seen_ = 0;
  std::unordered_set<std::uint64_t> cookies_;
  std::unordered_set<std::uint32_t> inodes_;
  std::unordered_set<std::uint64_t> held_;  // group, whether on the crowd's port, and PID
  Findings findings_;
};

}  // namespace tcptable::test

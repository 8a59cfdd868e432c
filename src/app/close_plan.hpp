// Which sockets `tcptable close` would close, which it keeps and why, and whether a socket is still
// what it was when it was shown. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tcptable/snapshot.hpp>

namespace tcptable::app {

enum class CloseOutcome : std::uint8_t {
  planned,  // would be closed
  closed,
  gone,         // it ended before it could be closed
  changed,      // another socket has its place, or others own it, or it matches no longer
  listener,     // kept: it accepts connections, or datagrams of anybody
  own_session,  // kept: it carries the caller's own session
  denied,       // the kernel refused for want of privilege
  unsupported,  // the kernel cannot close such a socket
  failed,       // any other error
};

// "planned", "closed", "gone", "changed", "listener", "own-session", "denied", "unsupported",
// "failed".
std::string_view name(CloseOutcome outcome) noexcept;

// What the caller agreed to beyond closing connections.
struct CloseConsent {
  bool listeners = false;
  bool own_session = false;
};

struct SshConnection {
  Address client;
  Address server;
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 0;
};

// What sshd(8) puts into SSH_CONNECTION: "client-address port server-address port". Nothing for
// other text, and for a null pointer.
std::optional<SshConnection> parse_ssh_connection(const char* text);

// How the caller's own session is known.
struct OwnSession {
  std::vector<SshConnection> ssh;
  std::vector<Process> ancestors;  // the processes that this one descends from
  bool is_multiplexed = false;     // which connection it uses now cannot be told: any of sshd's
};

struct CloseOwner {
  std::uint32_t pid = 0;
  std::uint64_t start_time_ticks = 0;
  std::string process;
  std::string user;  // empty: it has no name
  std::string unit;
  std::uint32_t uid = no_uid;
};

// One socket, with copies of all that is shown: the snapshot need not outlive the plan.
struct CloseEntry {
  Row row{};
  OwnerReason owner_reason = OwnerReason::not_asked;
  std::vector<CloseOwner> owners;  // each process once, in the snapshot's order
  CloseOutcome outcome = CloseOutcome::planned;
  std::string problem;  // for `failed`
};

// An entry for each row, in the order of the rows.
std::vector<CloseEntry> plan_closing(const Snapshot& snapshot, const OwnSession& session,
                                     CloseConsent consent);

// One of them.
CloseEntry plan_closing(const Snapshot& snapshot, const Row& row, const OwnSession& session,
                        CloseConsent consent);

// The sockets as they are now, by their cookies.
class CloseRecheck {
 public:
  explicit CloseRecheck(const Snapshot& now);

  // Whether `entry` is still there, in the same hands. A socket without a cookie cannot be told
  // from another.
  bool is_unchanged(const CloseEntry& entry) const;

 private:
  const Snapshot& now_;
  std::unordered_map<std::uint64_t, const Row*> by_cookie_;
};

// Where both ends of a connection are this host's, closing one ends the other: an entry that was
// gone when its turn came counts as closed if its other end was.
void credit_other_ends(std::span<CloseEntry> entries);

// How many entries came to which end.
std::size_t count(std::span<const CloseEntry> entries, CloseOutcome outcome) noexcept;

}  // namespace tcptable::app

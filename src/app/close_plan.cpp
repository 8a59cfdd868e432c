#include "close_plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <tuple>
#include <utility>

#include "row_kind.hpp"

namespace tcptable::app {
namespace {

struct Words {
  std::string_view rest;

  std::string_view next() noexcept {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    return word;
  }
};

bool read_end(Words& words, Address& address, std::uint16_t& port) {
  const std::string_view first = words.next();
  // A link-local address has its interface behind it.
  const auto parsed = Address::parse(first.substr(0, first.find('%')));
  const std::string_view digits = words.next();
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, port);
  if (!parsed || read.ec != std::errc() || read.ptr != end) return false;
  address = *parsed;
  return true;
}

bool is_same(const Address& a, const Address& b) { return unmapped(a) == unmapped(b); }

// Seen from the server; from a client on the same host, the other way round.
bool is_ssh(const Row& row, const SshConnection& ssh) {
  if (row.protocol != Protocol::tcp) return false;
  const Address local = row.local_address();
  const Address remote = row.remote_address();
  const auto connects = [&](const Address& a, std::uint16_t a_port, const Address& b,
                            std::uint16_t b_port) {
    return row.local_port == a_port && row.remote_port == b_port && is_same(local, a) &&
           is_same(remote, b);
  };
  return connects(ssh.server, ssh.server_port, ssh.client, ssh.client_port) ||
         connects(ssh.client, ssh.client_port, ssh.server, ssh.server_port);
}

bool is_held_by(const CloseEntry& entry, const std::vector<Process>& processes) {
  return std::any_of(entry.owners.begin(), entry.owners.end(), [&](const CloseOwner& owner) {
    return std::any_of(processes.begin(), processes.end(), [&](const Process& process) {
      return process.pid == owner.pid && process.start_time_ticks == owner.start_time_ticks;
    });
  });
}

// sshd is "sshd-session" since OpenSSH 9.8.
bool is_held_by_sshd(const CloseEntry& entry) {
  return std::any_of(entry.owners.begin(), entry.owners.end(), [](const CloseOwner& owner) {
    return owner.process == "sshd" || owner.process == "sshd-session";
  });
}

bool is_own_session(const CloseEntry& entry, const OwnSession& session) {
  const auto is_this = [&](const SshConnection& ssh) { return is_ssh(entry.row, ssh); };
  return std::any_of(session.ssh.begin(), session.ssh.end(), is_this) ||
         is_held_by(entry, session.ancestors) ||
         (session.is_multiplexed && !takes_from_anybody(entry.row) && is_held_by_sshd(entry));
}

CloseOutcome verdict(const CloseEntry& entry, const OwnSession& session, CloseConsent consent) {
  if (entry.row.state == State::bound) return CloseOutcome::unsupported;
  if (takes_from_anybody(entry.row) && !consent.listeners) return CloseOutcome::listener;
  if (!consent.own_session && is_own_session(entry, session)) return CloseOutcome::own_session;
  return CloseOutcome::planned;
}

CloseOwner owner_of(const Snapshot& snapshot, const Holder& holder) {
  const Process& process = snapshot.process(holder);
  const ProcessFacts& facts = snapshot.facts(holder);
  return {.pid = process.pid,
          .start_time_ticks = process.start_time_ticks,
          .process = std::string(process.name()),
          .user = std::string(snapshot.user_name(process.uid)),
          .unit = facts.user_unit.empty() ? facts.unit : facts.user_unit,
          .uid = process.uid};
}

// A process may hold a socket by several descriptors.
std::vector<CloseOwner> owners_of(const Snapshot& snapshot, const Row& row) {
  std::vector<CloseOwner> owners;
  std::vector<std::uint32_t> seen;
  for (const Holder& holder : snapshot.owners(row)) {
    if (std::find(seen.begin(), seen.end(), holder.process) != seen.end()) continue;
    seen.push_back(holder.process);
    owners.push_back(owner_of(snapshot, holder));
  }
  return owners;
}

using Hands = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

Hands sorted(Hands hands) {
  std::sort(hands.begin(), hands.end());
  hands.erase(std::unique(hands.begin(), hands.end()), hands.end());
  return hands;
}

Hands hands_of(const CloseEntry& entry) {
  Hands hands;
  for (const CloseOwner& owner : entry.owners)
    hands.emplace_back(owner.pid, owner.start_time_ticks);
  return sorted(std::move(hands));
}

Hands hands_of(const Snapshot& snapshot, const Row& row) {
  Hands hands;
  for (const Holder& holder : snapshot.owners(row)) {
    const Process& process = snapshot.process(holder);
    hands.emplace_back(process.pid, process.start_time_ticks);
  }
  return sorted(std::move(hands));
}

using Bytes = std::array<std::uint8_t, 16>;
using Ends = std::tuple<Protocol, Family, Bytes, std::uint16_t, Bytes, std::uint16_t>;

// IPv6 sockets that carry IPv4 have IPv4 sockets at their other end.
Ends ends(const Row& row) {
  const Address local = unmapped(row.local_address());
  const Address remote = unmapped(row.remote_address());
  return {row.protocol, local.family, local.bytes, row.local_port, remote.bytes, row.remote_port};
}

Ends other_ends(const Row& row) {
  const Address local = unmapped(row.local_address());
  const Address remote = unmapped(row.remote_address());
  return {row.protocol, local.family, remote.bytes, row.remote_port, local.bytes, row.local_port};
}

}  // namespace

std::string_view name(CloseOutcome outcome) noexcept {
  constexpr std::array<std::string_view, 9> names{"planned", "closed",      "gone",
                                                  "changed", "listener",    "own-session",
                                                  "denied",  "unsupported", "failed"};
  return names[static_cast<std::size_t>(outcome)];
}

std::optional<SshConnection> parse_ssh_connection(const char* text) {
  if (text == nullptr) return std::nullopt;
  Words words{text};
  SshConnection ssh;
  if (!read_end(words, ssh.client, ssh.client_port) ||
      !read_end(words, ssh.server, ssh.server_port))
    return std::nullopt;
  return ssh;
}

CloseEntry plan_closing(const Snapshot& snapshot, const Row& row, const OwnSession& session,
                        CloseConsent consent) {
  CloseEntry entry{.row = row,
                   .owner_reason = snapshot.owner_reason(row),
                   .owners = owners_of(snapshot, row),
                   .outcome = CloseOutcome::planned,
                   .problem = {}};
  entry.outcome = verdict(entry, session, consent);
  return entry;
}

std::vector<CloseEntry> plan_closing(const Snapshot& snapshot, const OwnSession& session,
                                     CloseConsent consent) {
  std::vector<CloseEntry> entries;
  entries.reserve(snapshot.size());
  for (const Row& row : snapshot) entries.push_back(plan_closing(snapshot, row, session, consent));
  return entries;
}

CloseRecheck::CloseRecheck(const Snapshot& now) : now_(now) {
  by_cookie_.reserve(now.size());
  for (const Row& row : now)
    if (row.cookie != 0) by_cookie_.emplace(row.cookie, &row);
}

bool CloseRecheck::is_unchanged(const CloseEntry& entry) const {
  const auto found = by_cookie_.find(entry.row.cookie);
  return found != by_cookie_.end() && ends(*found->second) == ends(entry.row) &&
         hands_of(now_, *found->second) == hands_of(entry);
}

void credit_other_ends(std::span<CloseEntry> entries) {
  std::set<Ends> closed;
  for (const CloseEntry& entry : entries)
    if (entry.outcome == CloseOutcome::closed) closed.insert(other_ends(entry.row));
  for (CloseEntry& entry : entries)
    if (entry.outcome == CloseOutcome::gone && closed.contains(ends(entry.row)))
      entry.outcome = CloseOutcome::closed;
}

std::size_t count(std::span<const CloseEntry> entries, CloseOutcome outcome) noexcept {
  return static_cast<std::size_t>(
      std::count_if(entries.begin(), entries.end(),
                    [outcome](const CloseEntry& entry) { return entry.outcome == outcome; }));
}

}  // namespace tcptable::app

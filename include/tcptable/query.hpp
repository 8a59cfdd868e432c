// What to ask of the table.
//
// A Query is a value. Left as it is, it asks for every TCP and UDP socket of the caller's network
// namespace, in no particular order, without owners. Each filter narrows the answer; within one
// list any entry may match, and all lists must. Nobody pays for a column that was not asked for.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include <tcptable/address.hpp>
#include <tcptable/filter.hpp>
#include <tcptable/socket.hpp>

namespace tcptable {

// Sets of the enumerations above, as bit masks with names.
struct ProtocolSet {
  bool tcp = true;
  bool udp = true;
  friend bool operator==(const ProtocolSet&, const ProtocolSet&) = default;
};

struct FamilySet {
  bool ipv4 = true;
  bool ipv6 = true;
  friend bool operator==(const FamilySet&, const FamilySet&) = default;
};

// Bit n stands for State n.
class StateSet {
 public:
  constexpr StateSet() noexcept = default;
  constexpr StateSet(std::initializer_list<State> states) noexcept {
    for (State state : states) bits_ |= bit(state);
  }

  // Every state but `bound`.
  static constexpr StateSet all() noexcept { return from_bits(0x0FFEU); }
  static constexpr StateSet from_bits(std::uint32_t bits) noexcept {
    StateSet set;
    set.bits_ = bits;
    return set;
  }

  constexpr bool contains(State state) const noexcept { return (bits_ & bit(state)) != 0; }
  constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr std::uint32_t bits() const noexcept { return bits_; }
  constexpr StateSet without(State state) const noexcept { return from_bits(bits_ & ~bit(state)); }
  constexpr StateSet with(State state) const noexcept { return from_bits(bits_ | bit(state)); }

  friend constexpr bool operator==(StateSet, StateSet) = default;

 private:
  static constexpr std::uint32_t bit(State state) noexcept {
    return 1U << static_cast<std::uint32_t>(state);
  }

  std::uint32_t bits_ = 0;
};

// Inclusive; {443, 443} is one port. Host order.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 65535;
};

// How sockets of the IPv6 family that carry IPv4 traffic are listed.
enum class FamilyView : std::uint8_t {
  // As the kernel and ss do: each socket once, under its own family, v4-mapped addresses as such.
  socket,
  // As Windows does: by what travels on the wire. A connection between v4-mapped addresses is an
  // IPv4 row with plain addresses (RowFlag::mapped), and a wildcard socket that takes both
  // families is a row in each.
  wire,
};

enum class Ordering : std::uint8_t {
  none,  // as the kernel gave them
  // TCP before UDP, IPv4 before IPv6, then ascending local address, local scope, local port,
  // remote address, remote scope, remote port, each compared as an unsigned number; ties by the
  // lowest owning PID, then by inode, which is nearly the order of creation: each CPU numbers its
  // new sockets in batches of its own, and the kernel tells no age. The same table gives the same
  // sequence.
  endpoints,
};

enum class EngineChoice : std::uint8_t {
  // The fastest that gives what is asked: bpf for large tables, where the caller may load programs
  // or
  // read published ones;
  // netlink; procfs where the kernel refuses sock_diag.
  automatic,
  netlink,  // NETLINK_SOCK_DIAG or an error
  procfs,   // /proc/net/{tcp,tcp6,udp,udp6}: no cookies, no interfaces, no IPV6_V6ONLY
  // TCP connections by a BPF program of the library, or an error; all other sockets by netlink. No
  // queues, no cgroups, and of connections only the cookies that somebody has asked the kernel for
  // before. Needs Linux 6.2, and CAP_BPF with CAP_PERFMON or what root published (publication.hpp).
  bpf,
};

// How owners are found.
enum class OwnerEngineChoice : std::uint8_t {
  // BPF iterators: those that root published (publication.hpp) for who may read them, own ones for
  // who may load programs (CAP_BPF and CAP_PERFMON). /proc for all others, and on hosts so small
  // that loading programs would cost more than it saves.
  automatic,
  bpf,     // the kernel's own walk over all descriptors, by BPF iterators, or an error
  procfs,  // /proc/<pid>/fd
};

// Facts beyond the Row itself. Combine by naming several in Query::columns.
struct ColumnSet {
  bool queues = false;
  bool owners = false;   // holders and reasons: one pass over the descriptors of all processes
  bool process = false;  // name, user and start time of each owner; implies owners
  bool cookies = true;   // Row::cookie. Who does without gets large tables in half the time
  bool cgroups = false;  // Snapshot::cgroup_id(): from netlink alone
  bool tcp_info =
      false;  // Snapshot::tcp_info() and congestion(): from netlink alone, 300 bytes a row
  bool memory = false;  // Snapshot::memory(): from netlink alone
  bool timers = false;  // Snapshot::timer()
  bool programs =
      false;           // ProcessFacts: executable and command line of each owner; implies process
  bool units = false;  // ProcessFacts: units, cgroup and container; implies process
  bool users = false;  // Snapshot::user_name(), by the system's databases (getpwuid(3))
  bool interfaces = false;  // Snapshot::interface_name()
  friend bool operator==(const ColumnSet&, const ColumnSet&) = default;
};

struct Query {
  ProtocolSet protocols;
  FamilySet families;                  // of the rows as the view shows them
  StateSet states = StateSet::all();   // empty: no row
  std::vector<PortRange> local_ports;  // an empty list means any
  std::vector<PortRange> remote_ports;
  std::vector<PortRange> any_ports;  // either end
  std::vector<Prefix> local_prefixes;
  std::vector<Prefix> remote_prefixes;
  std::vector<std::uint32_t> pids;  // any holder; implies owners

  // A condition in the language of filters. What it needs to know is collected, whatever `columns`
  // says; what the kernel can decide of it, it does. A condition on owners drops rows, not entries
  // of Snapshot::processes().
  Filter filter;
  ColumnSet columns;
  FamilyView view = FamilyView::socket;
  Ordering ordering = Ordering::none;
  EngineChoice engine = EngineChoice::automatic;
  OwnerEngineChoice owner_engine = OwnerEngineChoice::automatic;
};

}  // namespace tcptable

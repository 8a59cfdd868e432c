// What to ask an engine for, decided before anything is asked. Pure.
#pragma once

#include <tcptable/query.hpp>
#include <tcptable/result.hpp>
#include <vector>

namespace tcptable::table {

enum class ScanScope : std::uint8_t {
  ipv4,
  ipv6,
  both,
  carries_ipv4,  // IPv4 sockets, and IPv6 sockets whose local address is v4-mapped
};

// One pass of an engine over one protocol. An engine may return more rows than the scan names:
// what it cannot filter is filtered again before a row is kept.
struct Scan {
  Protocol protocol = Protocol::tcp;
  ScanScope scope = ScanScope::both;
  StateSet states;

  friend bool operator==(const Scan&, const Scan&) = default;
};

struct Plan {
  std::vector<Scan> scans;
  bool owners = false;
  bool process_details = false;
  // Most sockets of a large table will not match, and the kernel knows which: owners can wait until
  // the rows are known.
  bool is_narrow = false;
};

// The query's own contradictions (a range or prefix that cannot be), as invalid_argument.
Result<void> validate(const Query& query);

Plan plan(const Query& query);

// All listeners of the caller's namespace: where connections that were not accepted yet belong.
Scan listener_scan() noexcept;

}  // namespace tcptable::table

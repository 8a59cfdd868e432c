// What the kernel's counters say about the TCP table of the network namespace, beside its dump.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace tcptable::engine {

// Each may be empty, and is asked only when its answer matters: it reads files of /proc.
struct TableGauge {
  // A number that is another one after connections came or went. Nothing when it cannot be told.
  std::function<std::optional<std::uint64_t>()> changes;
  // Sockets per chain of the kernel's hash table of connections.
  std::function<std::optional<double>()> load;
  // True when IPv6 connections are few beside all others.
  std::function<bool()> mostly_ipv4;
};

}  // namespace tcptable::engine

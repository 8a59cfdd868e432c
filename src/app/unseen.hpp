// How many sockets of connections came and went between two looks at the table, so that it never
// had them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <tcptable/diff.hpp>
#include <tcptable/statistics.hpp>

namespace tcptable::app {

// The kernel counts the connections that this network namespace began and accepted. What it counted
// beyond those that are new in the table was never seen. The table and the counters are read one
// after the other, so each look takes the counters twice, around the table: what was counted
// between the end of one look and the beginning of the next, less all that is new, is certain, and
// may be too few.
class UnseenCounter {
 public:
  // The counters in front of and behind the table. The answer is 0 at the first look, and where the
  // counters could not be read.
  std::uint64_t look(const std::optional<TcpStatistics>& in_front,
                     const std::optional<TcpStatistics>& behind, std::uint64_t opened) noexcept;

 private:
  std::optional<std::uint64_t> counted_;  // behind the last look
};

// Connections among what was opened: all of TCP but listeners.
std::uint64_t connections_opened(const Snapshot& after, std::span<const Change> changes) noexcept;

// Whether the query asks for every TCP connection: otherwise one that is new may not be among the
// rows, and nothing can be said.
bool asks_for_every_connection(const Query& query) noexcept;

}  // namespace tcptable::app

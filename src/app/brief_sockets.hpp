// Sockets that came and went between two looks at the table, so that neither look had them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <tcptable/closings.hpp>
#include <tcptable/diff.hpp>
#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable::app {

struct BriefSockets {
  Snapshot sockets;
  std::uint64_t undecided = 0;  // ended sockets of which nobody can say any more whether they match
};

// Of the sockets whose end was announced, those that match the query and were in neither table.
// `told` has the cookies of those that were told to have closed already: an announcement may come
// late. One whose remainder, in TIME-WAIT, is in the later table is left out too: it is told as
// that.
BriefSockets brief_sockets(std::span<const Closing> ended, const Snapshot& before,
                           const Snapshot& after, std::span<const std::uint64_t> told,
                           const Query& query);

// The cookies of what was closed.
std::vector<std::uint64_t> closed_cookies(const Snapshot& before, std::span<const Change> changes);

}  // namespace tcptable::app

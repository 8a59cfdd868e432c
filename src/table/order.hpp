// Ordering::endpoints. Pure.
#pragma once

#include "snapshot_storage.hpp"

namespace tcptable::table {

// Three-way comparison of everything that the ordering names before its ties; negative, zero,
// positive.
int compare_endpoints(const Row& a, const Row& b) noexcept;

// Sorts the snapshot's rows in place. False: memory is exhausted and the rows are as they were.
[[nodiscard]] bool order_by_endpoints(SnapshotStorage& storage) noexcept;

}  // namespace tcptable::table

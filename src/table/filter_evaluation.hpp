// Whether a filter's expression holds. Pure.
#pragma once

#include <cstdint>
#include <tcptable/snapshot.hpp>

#include "filter_expression.hpp"
#include "snapshot_storage.hpp"

namespace tcptable::table {

bool holds(const FilterExpression& expression, const Snapshot& snapshot, const Row& row);

// Drops the rows of `snapshot`, whose storage `storage` is, that do not match.
void keep_matching(const Snapshot& snapshot, const Filter& filter, SnapshotStorage& storage);

// As far as the row alone can tell: not what its owners, its queues or its tcp_info are.
enum class Verdict : std::uint8_t { no, undecided, yes };
Verdict verdict(const FilterExpression& expression, const Row& row) noexcept;

// Whether the row alone always decides.
bool speaks_of_rows_alone(const FilterExpression& expression) noexcept;

}  // namespace tcptable::table

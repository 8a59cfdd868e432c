// A query becomes a snapshot.
#pragma once

#include "engine.hpp"
#include "snapshot_storage.hpp"

namespace tcptable::table {

// Fills `storage`. After an error its contents are unspecified.
Result<void> collect(const Query& query, Engines& engines, SnapshotStorage& storage);

}  // namespace tcptable::table

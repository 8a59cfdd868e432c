// A query becomes a snapshot.
#pragma once

#include "assembly.hpp"
#include "engine.hpp"
#include "snapshot_storage.hpp"

namespace tcptable::table {

// Fills `storage`. After an error its contents are unspecified. The scratch's memory is reused from
// call to call.
Result<void> collect(const Query& query, Engines& engines, AssemblyScratch& scratch,
                     SnapshotStorage& storage);

}  // namespace tcptable::table

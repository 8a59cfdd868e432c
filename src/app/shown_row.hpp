// One row with all that is needed to show it.
#pragma once

#include <tcptable/snapshot.hpp>

#include "motion.hpp"
#include "names.hpp"

namespace tcptable::app {

struct ShownRow {
  const Snapshot& snapshot;
  const Row& row;
  Names& names;
  const Motion* motion = nullptr;  // null: there was one look only
};

}  // namespace tcptable::app

// Closing one socket of a plan.
#pragma once

#include "close_plan.hpp"

namespace tcptable::app {

// Closes the socket if it is still what was planned, in the same hands; entry.outcome tells what
// came of it.
void close_unchanged(const CloseRecheck& recheck, CloseEntry& entry);

}  // namespace tcptable::app

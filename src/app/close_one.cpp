#include "close_one.hpp"

#include <tcptable/close.hpp>
#include <tcptable/details.hpp>

namespace tcptable::app {
namespace {

CloseOutcome outcome_of(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::not_found:
      return CloseOutcome::gone;
    case ErrorCode::replaced:
      return CloseOutcome::changed;
    case ErrorCode::permission_denied:
      return CloseOutcome::denied;
    case ErrorCode::not_supported:
      return CloseOutcome::unsupported;
    default:
      return CloseOutcome::failed;
  }
}

void note(const Error& error, CloseEntry& entry) {
  entry.outcome = outcome_of(error);
  if (entry.outcome == CloseOutcome::failed) entry.problem = to_string(error);
}

// What became of a socket that is not as it was.
void explain_absence(CloseEntry& entry) {
  const auto there = details(entry.row);
  if (!there) return note(there.error(), entry);
  entry.outcome = CloseOutcome::changed;
}

}  // namespace

// The cookie names the socket to the kernel, so between the second look and this nobody else's
// can take its place.
void close_unchanged(const CloseRecheck& recheck, CloseEntry& entry) {
  if (!recheck.is_unchanged(entry)) return explain_absence(entry);
  const auto closed = close_socket(entry.row);
  if (!closed) return note(closed.error(), entry);
  entry.outcome = CloseOutcome::closed;
}

}  // namespace tcptable::app

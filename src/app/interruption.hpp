// SIGINT, SIGTERM and SIGHUP as a request to end in order.
#pragma once

#include <chrono>
#include <csignal>

namespace tcptable::app {

// While one lives, the first such signal is remembered and the second one kills, as it would have
// without this: whoever is stuck can still be stopped. At most one at a time.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  bool came() const noexcept;

  // Sleeps, but not longer than until a signal comes. False when one came.
  bool wait_until(std::chrono::steady_clock::time_point deadline) const noexcept;

 private:
  struct sigaction old_[3]{};
};

}  // namespace tcptable::app

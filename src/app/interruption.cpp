#include "interruption.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tcptable::app {
namespace {

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

// What the handler can reach. A pipe, because a flag alone could be set between a look at it and
// the sleep after it.
volatile std::sig_atomic_t interrupted = 0;
int wake_up[2] = {-1, -1};

void interrupt(int /*signal*/) {
  const int saved = errno;
  interrupted = 1;
  // It cannot fail but when the pipe is full, and then who sleeps is awake already.
  if (write(wake_up[1], "", 1) < 0) errno = saved;
  errno = saved;
}

}  // namespace

Interruption::Interruption() {
  interrupted = 0;
  if (pipe2(wake_up, O_CLOEXEC | O_NONBLOCK) != 0) wake_up[0] = wake_up[1] = -1;
  struct sigaction action {};
  action.sa_handler = interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], nullptr, &old_[i]);
    // nohup(1) and shells in the background have it ignored, and mean it.
    if (old_[i].sa_handler != SIG_IGN) sigaction(signals[i], &action, nullptr);
  }
}

Interruption::~Interruption() {
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &old_[i], nullptr);
  for (int& end : wake_up) {
    if (end >= 0) close(end);
    end = -1;
  }
}

bool Interruption::came() const noexcept { return interrupted != 0; }

bool Interruption::wait_until(std::chrono::steady_clock::time_point deadline) const noexcept {
  using std::chrono::milliseconds;
  while (!came()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left <= milliseconds::zero()) return true;
    pollfd entry{.fd = wake_up[0], .events = POLLIN, .revents = 0};
    poll(&entry, 1, static_cast<int>(std::min(left, milliseconds(60'000)).count()));
  }
  return false;
}

}  // namespace tcptable::app

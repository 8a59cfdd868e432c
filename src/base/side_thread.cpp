#include "side_thread.hpp"

#include <pthread.h>
#include <signal.h>

#include <system_error>
#include <utility>

namespace tcptable::sys {
namespace {

// Holds back every signal from threads created in its lifetime: they begin with this mask.
class BlockedSignals {
 public:
  BlockedSignals() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &previous_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &previous_, nullptr); }

 private:
  sigset_t previous_{};
};

}  // namespace

bool SideThread::start(std::function<void()> body) {
  const BlockedSignals blocked;
  try {
    thread_ = std::thread(std::move(body));
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

void SideThread::join() noexcept {
  if (thread_.joinable()) thread_.join();
}

}  // namespace tcptable::sys

#include "owner_task.hpp"

#include <pthread.h>
#include <signal.h>

#include <new>
#include <system_error>

namespace tcptable::engine {
namespace {

// Holds back every signal from threads created in its lifetime: the host's handlers are the host's
// business and must not run on a thread that the host does not know.
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

void OwnerTask::join() noexcept {
  if (thread_.joinable()) thread_.join();
}

void OwnerTask::begin(const table::OwnerRequest& request, table::OwnerPace pace,
                      table::HolderIndex& index) {
  request_ = request;
  index_ = &index;
  if (pace == table::OwnerPace::at_finish) return;
  const BlockedSignals blocked;
  try {
    thread_ = std::thread([this] { result_ = run_safely(); });
  } catch (const std::system_error&) {
    // No thread to be had: finish() does the work.
  }
}

void OwnerTask::cancel() noexcept {
  join();
  index_ = nullptr;
}

Result<table::OwnerReport> OwnerTask::finish() {
  if (index_ == nullptr) return table::OwnerReport{};
  if (thread_.joinable()) {
    thread_.join();
  } else {
    result_ = run_safely();
  }
  index_ = nullptr;
  return result_;
}

Result<table::OwnerReport> OwnerTask::run_safely() noexcept {
  try {
    return run(request_, *index_);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::out_of_memory, 0, "owner pass"};
  }
}

}  // namespace tcptable::engine

// Most of our system calls are cancellation points, and cancellation unwinds the stack, which what
// must not throw cannot survive. A thread that is to be cancelled is so when the call has returned.
#pragma once

#include <pthread.h>

namespace tcptable {

class DeferredCancellation {
 public:
  DeferredCancellation() noexcept { ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &previous_); }
  DeferredCancellation(const DeferredCancellation&) = delete;
  DeferredCancellation& operator=(const DeferredCancellation&) = delete;
  ~DeferredCancellation() { ::pthread_setcancelstate(previous_, nullptr); }

 private:
  int previous_ = PTHREAD_CANCEL_ENABLE;
};

}  // namespace tcptable

// Windows' functions leave errno alone, and so do these.
#pragma once

#include <cerrno>

namespace tcptable::iphlpapi {

class ErrnoKeeper {
 public:
  ErrnoKeeper() noexcept = default;
  ErrnoKeeper(const ErrnoKeeper&) = delete;
  ErrnoKeeper& operator=(const ErrnoKeeper&) = delete;
  ~ErrnoKeeper() { errno = saved_; }

 private:
  int saved_ = errno;
};

}  // namespace tcptable::iphlpapi

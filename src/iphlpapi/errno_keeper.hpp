// Microsoft's functions return their codes; errno is the caller's own.
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

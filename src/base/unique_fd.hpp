// Ownership of one file descriptor.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tcptable::sys {

// Closes on destruction and leaves errno as it was, so that it may die between a failed call and
// the reading of its errno.
class UniqueFd {
 public:
  UniqueFd() noexcept = default;
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

  // Gives the descriptor up without closing it.
  int release() noexcept { return std::exchange(fd_, -1); }

  void reset() noexcept {
    if (fd_ < 0) return;
    const int saved = errno;
    ::close(fd_);  // Linux releases the number even when close reports EINTR
    errno = saved;
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

}  // namespace tcptable::sys

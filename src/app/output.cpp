#include "output.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tcptable::app {
namespace {

// The descriptor may have been made non-blocking by whoever shares it with us.
void wait_until_writable(int descriptor) noexcept {
  pollfd entry{.fd = descriptor, .events = POLLOUT, .revents = 0};
  poll(&entry, 1, -1);
}

// Returns errno, or 0 when everything was written.
int write_all(int descriptor, const char* bytes, std::size_t size) noexcept {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, bytes, size);
    if (written >= 0) {
      bytes += written;
      size -= static_cast<std::size_t>(written);
    } else if (errno == EAGAIN) {
      wait_until_writable(descriptor);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

void Output::write(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    if (used_ == buffer_.size()) flush();
    const std::size_t piece = std::min(bytes.size(), buffer_.size() - used_);
    std::memcpy(buffer_.data() + used_, bytes.data(), piece);
    used_ += piece;
    bytes.remove_prefix(piece);
  }
}

void Output::write_blanks(std::size_t count) noexcept {
  for (; count > 0; --count) put(' ');
}

void Output::flush() noexcept {
  if (error_ == 0) error_ = write_all(descriptor_, buffer_.data(), used_);
  used_ = 0;
}

}  // namespace tcptable::app

#include "small_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace tcptable::app {
namespace {

// read(2), begun again when a signal came.
ssize_t read_some(int descriptor, char* into, std::size_t size) {
  ssize_t got = -1;
  do {
    got = ::read(descriptor, into, size);
  } while (got < 0 && errno == EINTR);
  return got;
}

}  // namespace

SmallFile read_small_file(const std::string& path, std::size_t bytes_max) {
  SmallFile file;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    file.error = errno;
    return file;
  }
  file.text.resize(bytes_max + 1);  // one more tells whether there is more
  std::size_t size = 0;
  while (size <= bytes_max) {
    const ssize_t got = read_some(descriptor, file.text.data() + size, bytes_max + 1 - size);
    if (got < 0) file.error = errno;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  close(descriptor);
  if (size > bytes_max) {
    file.error = EFBIG;
    size = bytes_max;
  }
  file.text.resize(size);
  return file;
}

}  // namespace tcptable::app

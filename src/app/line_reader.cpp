#include "line_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tcptable::app {
namespace {

constexpr std::size_t buffer_min = std::size_t{64} << 10;

}  // namespace

// Reads some more. False at the end and on an error.
bool LineReader::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  // One byte is kept for the zero behind a last line without an end.
  if (end_ + 1 >= buffer_.size()) buffer_.resize(std::max(buffer_min, buffer_.size() * 2));
  ssize_t got = -1;
  do {
    got = ::read(descriptor_, buffer_.data() + end_, buffer_.size() - 1 - end_);
  } while (got < 0 && errno == EINTR);
  if (got < 0) error_ = errno;
  if (got > 0) end_ += static_cast<std::size_t>(got);
  return got > 0;
}

// Takes `size` bytes for the line, and as many more as `consumed` says.
char* LineReader::take(std::size_t size, std::size_t consumed) {
  ++number_;
  too_long_ = size > line_max_;
  if (too_long_) return nullptr;
  char* const line = buffer_.data() + begin_;
  line[size] = '\0';
  size_ = size;
  begin_ += consumed;
  return line;
}

char* LineReader::next() {
  std::size_t searched = 0;
  while (true) {
    const std::size_t there = end_ - begin_;
    const char* const line = buffer_.data() + begin_;
    const void* const end =
        there > searched ? std::memchr(line + searched, '\n', there - searched) : nullptr;
    if (end != nullptr) {
      const auto size = static_cast<std::size_t>(static_cast<const char*>(end) - line);
      return take(size, size + 1);
    }
    if (there > line_max_) return take(there, there);
    searched = there;
    if (fill()) continue;
    if (error_ != 0 || there == 0) return nullptr;
    return take(there, there);
  }
}

}  // namespace tcptable::app

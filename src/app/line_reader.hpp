// Lines of a file of any size, in memory for the longest of them.
#pragma once

#include <cstddef>
#include <vector>

namespace tcptable::app {

class LineReader {
 public:
  // Reads from `descriptor`, which stays the caller's.
  LineReader(int descriptor, std::size_t line_max) : descriptor_(descriptor), line_max_(line_max) {}
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // The next line, with a zero in place of its end, so that it can be parsed where it stands; valid
  // until the next call. Null at the end, and when something is wrong. A last line without an end
  // is a line. A zero byte in a line ends nothing.
  char* next();

  std::size_t size() const noexcept { return size_; }           // of the line
  std::size_t line_number() const noexcept { return number_; }  // of the line, from 1
  int error() const noexcept { return error_; }                 // errno, or 0
  bool too_long() const noexcept { return too_long_; }

 private:
  bool fill();
  char* take(std::size_t size, std::size_t consumed);

  int descriptor_;
  std::size_t line_max_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was read and not given
  std::size_t end_ = 0;
  std::size_t size_ = 0;
  std::size_t number_ = 0;
  int error_ = 0;
  bool too_long_ = false;
};

}  // namespace tcptable::app

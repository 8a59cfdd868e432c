// Reading whole small files and long line-oriented ones, as /proc has them.
#pragma once

#include <span>
#include <string_view>
#include <tcptable/result.hpp>
#include <vector>

#include "syscall.hpp"

namespace tcptable::sys {

// The beginning of the file, as much as fits into `buffer`.
Result<std::string_view> read_file(int directory, const char* path,
                                   std::span<char> buffer) noexcept;

// Lines of an open file, one at a time, from a buffer of fixed size. A line that does not fit is an
// error (malformed): nothing in /proc that this library reads has one.
class LineReader {
 public:
  explicit LineReader(UniqueFd file, std::size_t buffer_size = 65536)
      : file_(std::move(file)), buffer_(buffer_size) {}

  // The next line without its end, valid until the next call; false at the end of the file. A last
  // line without a newline counts.
  Result<bool> next(std::string_view& line);

 private:
  Result<bool> refill();

  UniqueFd file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool at_end_ = false;
};

}  // namespace tcptable::sys

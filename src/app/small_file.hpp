// Files that are read as a whole.
#pragma once

#include <cstddef>
#include <string>

namespace tcptable::app {

struct SmallFile {
  std::string text;
  int error = 0;  // errno; EFBIG where there is more than was to be read
};

// At most `bytes_max` bytes. Does not wait where the path is that of a pipe.
SmallFile read_small_file(const std::string& path, std::size_t bytes_max);

}  // namespace tcptable::app

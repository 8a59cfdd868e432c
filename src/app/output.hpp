// Buffered writing to a descriptor, for documents of any size in a fixed amount of memory.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tcptable::app {

// Keeps the first error and drops everything after it, so that a renderer need not check each
// write: it asks failed() now and then and stops.
class Output {
 public:
  explicit Output(int descriptor) noexcept : descriptor_(descriptor) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void put(char byte) noexcept {
    if (used_ == buffer_.size()) flush();
    buffer_[used_++] = byte;
  }
  void write(std::string_view bytes) noexcept;
  void write_blanks(std::size_t count) noexcept;

  // Hands what is buffered to the kernel. Call once at the end: there is no flush at destruction,
  // because its error would be lost.
  void flush() noexcept;

  bool failed() const noexcept { return error_ != 0; }
  int error() const noexcept { return error_; }  // errno of the first failed write, or 0

 private:
  int descriptor_;
  int error_ = 0;
  std::size_t used_ = 0;
  std::array<char, 65536> buffer_;
};

}  // namespace tcptable::app

#include "file.hpp"

#include <cstring>

namespace tcptable::sys {

Result<std::string_view> read_file(int directory, const char* path,
                                   std::span<char> buffer) noexcept {
  const auto file = open_file(directory, path);
  if (!file) return file.error();
  std::size_t size = 0;
  while (size < buffer.size()) {
    const auto got = read(file->get(), buffer.subspan(size));
    if (!got) return got.error();
    if (*got == 0) break;
    size += *got;
  }
  return std::string_view(buffer.data(), size);
}

Result<bool> LineReader::next(std::string_view& line) {
  for (;;) {
    const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
    const std::size_t length = unread.find('\n');
    if (length != std::string_view::npos) {
      line = unread.substr(0, length);
      begin_ += length + 1;
      return true;
    }
    if (at_end_) {
      line = unread;
      begin_ = end_;
      return !line.empty();
    }
    if (const auto more = refill(); !more) return more.error();
  }
}

Result<bool> LineReader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) return Error{ErrorCode::malformed, 0, "read line"};
  const auto got = read(file_.get(), std::span(buffer_).subspan(end_));
  if (!got) return got.error();
  at_end_ = *got == 0;
  end_ += *got;
  return true;
}

}  // namespace tcptable::sys

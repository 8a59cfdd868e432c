#include "memory.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

namespace tcptable::sys {

void prefer_huge_pages(void* data, std::size_t bytes) noexcept {
  constexpr std::uintptr_t page = std::uintptr_t{2} << 20;  // where they are larger, none will fit
  const auto start = reinterpret_cast<std::uintptr_t>(data);
  const std::uintptr_t first = (start + page - 1) & ~(page - 1);
  const std::uintptr_t end = (start + bytes) & ~(page - 1);
  if (first >= end) return;
  const int saved_errno = errno;
  static_cast<void>(
      ::madvise(static_cast<char*>(data) + (first - start), end - first, MADV_HUGEPAGE));
  errno = saved_errno;
}

void give_back(void* data, std::size_t bytes) noexcept {
  const int saved_errno = errno;
  static_cast<void>(::madvise(data, bytes, MADV_DONTNEED));
  errno = saved_errno;
}

}  // namespace tcptable::sys

#include "support/guarded_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace tcptable::test {
namespace {

void* map_pages(std::size_t bytes, int protection) {
  void* mapping = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  return mapping;
}

bool has_pattern(const std::uint8_t* first, const std::uint8_t* last) noexcept {
  return std::all_of(first, last, [](std::uint8_t byte) { return byte == GuardedBuffer::pattern; });
}

void protect(void* at, std::size_t bytes, int protection) {
  if (mprotect(at, bytes, protection) != 0) {
    throw std::system_error(errno, std::generic_category(), "mprotect");
  }
}

}  // namespace

GuardedBuffer::GuardedBuffer(std::size_t size) : size_(size) {
  const std::size_t page = page_bytes();
  accessible_bytes_ = (size / page + 1) * page;
  mapping_ = static_cast<std::uint8_t*>(
      map_pages(page + accessible_bytes_ + page, PROT_READ | PROT_WRITE));
  protect(mapping_, page, PROT_NONE);
  protect(mapping_ + page + accessible_bytes_, page, PROT_NONE);
  std::memset(mapping_ + page, pattern, accessible_bytes_);
  data_ = mapping_ + page + accessible_bytes_ - size;
}

GuardedBuffer::~GuardedBuffer() { munmap(mapping_, accessible_bytes_ + 2 * page_bytes()); }

bool GuardedBuffer::untouched_from(std::size_t offset) const noexcept {
  return has_pattern(data_ + std::min(offset, size_), data_ + size_);
}

bool GuardedBuffer::untouched_before() const noexcept {
  return has_pattern(mapping_ + page_bytes(), data_);
}

void GuardedBuffer::make_read_only() const {
  protect(mapping_ + page_bytes(), accessible_bytes_, PROT_READ);
}

ForbiddenPage::ForbiddenPage() : mapping_(map_pages(page_bytes(), PROT_NONE)) {}

ForbiddenPage::~ForbiddenPage() { munmap(mapping_, page_bytes()); }

void* unmapped_address() noexcept {
  // The page after the zero page: below vm.mmap_min_addr, where no process may map anything.
  return reinterpret_cast<void*>(page_bytes());
}

std::size_t page_bytes() noexcept { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace tcptable::test

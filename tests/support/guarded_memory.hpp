// Memory with edges: a byte past the end is a fault, and a byte that changed is noticed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tcptable::test {

// `size` bytes that end where an inaccessible page begins, filled with a pattern. The bytes before
// them are accessible, filled with the pattern too, and must stay so.
class GuardedBuffer {
 public:
  explicit GuardedBuffer(std::size_t size);
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;
  ~GuardedBuffer();

  void* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

  // Every byte from `offset` on still has the pattern.
  bool untouched_from(std::size_t offset) const noexcept;
  bool untouched() const noexcept { return untouched_from(0) && untouched_before(); }
  // So has every byte before the buffer.
  bool untouched_before() const noexcept;

  // From now on writing faults; reading does not.
  void make_read_only() const;

  static constexpr std::uint8_t pattern = 0xA5;

 private:
  std::uint8_t* mapping_ = nullptr;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t accessible_bytes_ = 0;
};

// A page that nothing may touch (PROT_NONE).
class ForbiddenPage {
 public:
  ForbiddenPage();
  ForbiddenPage(const ForbiddenPage&) = delete;
  ForbiddenPage& operator=(const ForbiddenPage&) = delete;
  ~ForbiddenPage();
  void* data() const noexcept { return mapping_; }

 private:
  void* mapping_ = nullptr;
};

// An address where nothing is mapped.
void* unmapped_address() noexcept;

std::size_t page_bytes() noexcept;

}  // namespace tcptable::test

// A growing array of trivially copyable values.
//
// Why not std::vector: growing a vector copies its elements and touches new pages twice. A table of
// a million rows is grown by realloc, which for blocks of this size moves page-table entries
// instead of bytes. And running out of memory is an answer here, not an exception.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <span>
#include <type_traits>
#include <utility>

#include "memory.hpp"

namespace tcptable::table {

template <typename T>
class Column {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Column() noexcept = default;
  Column(Column&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Column& operator=(Column&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;
  ~Column() { std::free(data_); }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t capacity() const noexcept { return capacity_; }
  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }
  T& back() noexcept { return data_[size_ - 1]; }
  std::span<const T> values() const noexcept { return {data_, size_}; }

  // Each of these returns false, and changes nothing, when memory is exhausted.
  [[nodiscard]] bool append(const T& value) noexcept {
    if (size_ == capacity_) return append_grown(value);
    data_[size_++] = value;
    return true;
  }
  [[nodiscard]] bool reserve(std::size_t capacity) noexcept {
    if (capacity <= capacity_) return true;
    if (capacity > static_cast<std::size_t>(-1) / sizeof(T)) return false;
    void* const moved = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
    if (moved == nullptr) return false;
    data_ = static_cast<T*>(moved);
    capacity_ = capacity;
    if (capacity * sizeof(T) >= large_bytes) sys::prefer_huge_pages(moved, capacity * sizeof(T));
    return true;
  }
  // New elements are copies of `value`.
  [[nodiscard]] bool resize(std::size_t size, const T& value) noexcept {
    if (!reserve(size)) return false;
    for (std::size_t i = size_; i < size; ++i) data_[i] = value;
    size_ = size;
    return true;
  }

  // As resize(), with new elements that the caller will write.
  [[nodiscard]] bool resize_unset(std::size_t size) noexcept {
    if (!reserve(size)) return false;
    size_ = size;
    return true;
  }

  // Gives the memory back.
  void reset() noexcept {
    std::free(data_);
    data_ = nullptr;
    size_ = capacity_ = 0;
  }

  // Keep the memory.
  void truncate(std::size_t size) noexcept { size_ = size; }
  void clear() noexcept { size_ = 0; }

 private:
  // From here on a page fault for every 4 KiB is felt.
  static constexpr std::size_t large_bytes = std::size_t{4} << 20;

  // By value: it may be one of the elements that growing moves.
  bool append_grown(T value) noexcept {
    if (!reserve(capacity_ < 64 ? 128 : capacity_ + capacity_ / 2)) return false;
    data_[size_++] = value;
    return true;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tcptable::table

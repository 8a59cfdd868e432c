// Whether memory that a caller named may be written or read, asked of the kernel.
#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace tcptable::iphlpapi {

// True when the byte at `address` can be written. Changes nothing, also for threads that use the
// memory at the same time, raises no signal, and opens no descriptor.
bool is_writable(const void* address) noexcept;

// The first and the last byte of a range; a range of no bytes is writable.
bool is_writable(const void* address, std::size_t size) noexcept;

// The same for reading.
bool is_readable(const void* address) noexcept;
bool is_readable(const void* address, std::size_t size) noexcept;

// Copies what a caller's pointer of any alignment names. False, and nothing copied, when it is NULL
// or cannot be read.
template <typename T>
bool take_from_caller(const void* address, T& out) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  if (address == nullptr || !is_readable(address, sizeof out)) return false;
  std::memcpy(&out, address, sizeof out);
  return true;
}

}  // namespace tcptable::iphlpapi

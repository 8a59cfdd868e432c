// Bounded access to foreign bytes: length before content, copies instead of casts.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace tcptable::sys {

using Bytes = std::span<const std::byte>;

// A T from the front of `bytes`, or nothing if they are too few. Alignment does not matter.
template <typename T>
std::optional<T> load(Bytes bytes) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

// What follows the first `count` bytes; empty when there are fewer.
inline Bytes drop(Bytes bytes, std::size_t count) noexcept {
  return count < bytes.size() ? bytes.subspan(count) : Bytes{};
}

}  // namespace tcptable::sys

// What fuzz targets share: a reader that spends the input, and an assertion that no build removes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <tcptable/address.hpp>
#include <type_traits>

namespace tcptable::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

inline std::span<const std::byte> bytes(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Takes values off the front; zeros once the input is spent.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(bytes(data, size)) {}

  bool empty() const { return rest_.empty(); }

  template <typename T>
  T number() {
    static_assert(std::is_integral_v<T>);
    T value{};
    const auto taken = take(sizeof value);
    if (!taken.empty()) std::memcpy(&value, taken.data(), taken.size());
    return value;
  }
  // Below `limit`, which must not be 0.
  unsigned below(unsigned limit) { return number<std::uint16_t>() % limit; }

  std::span<const std::byte> take(std::size_t size) {
    const auto taken = rest_.first(std::min(size, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  Address address() {
    Address address;
    address.family = number<std::uint8_t>() % 2 == 0 ? Family::ipv4 : Family::ipv6;
    const auto taken = take(address.family == Family::ipv4 ? 4 : 16);
    if (!taken.empty()) std::memcpy(address.bytes.data(), taken.data(), taken.size());
    return address;
  }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace tcptable::fuzz

// Names of network devices.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tcptable::app {

// Asks the kernel once for each device and remembers.
class InterfaceNames {
 public:
  enum class Host : std::uint8_t { own, other };  // whose devices: another's have numbers alone
  explicit InterfaceNames(Host host = Host::own) noexcept : host_(host) {}

  // The device's name, or its number in decimal where it has none (any more). Empty for 0. Valid as
  // long as this object. A name may hold nearly any byte: escape it.
  std::string_view name(std::uint32_t index);

 private:
  Host host_;
  std::unordered_map<std::uint32_t, std::string> names_;
};

}  // namespace tcptable::app

// What numbers are called: services, users and devices.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <tcptable/socket.hpp>

#include "interface_names.hpp"

namespace tcptable::app {

// Remembers the devices that it looked up. One thread at a time; a copy serves another.
class Names {
 public:
  enum class Services : std::uint8_t { as_numbers, as_names };
  enum class Users : std::uint8_t { as_numbers, as_names };
  explicit Names(Services services = Services::as_numbers, Users users = Users::as_names,
                 InterfaceNames devices = InterfaceNames()) noexcept
      : services_(services), users_(users), interfaces_(std::move(devices)) {}

  // By the system's database of services; empty where it has none, or numbers are wanted. The
  // database is read as a whole at the first question: one by one, each port of a table of clients
  // would have it read anew.
  std::string_view service(Protocol protocol, std::uint16_t port) const;

  bool has_users() const noexcept { return users_ == Users::as_names; }

  std::string_view interface(std::uint32_t index) { return interfaces_.name(index); }

 private:
  Services services_;
  Users users_;
  InterfaceNames interfaces_;
};

}  // namespace tcptable::app

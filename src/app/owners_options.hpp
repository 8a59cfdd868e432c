// The command line of `tcptable owners`.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "farewell.hpp"

namespace tcptable::app {

// The group that may read what is published unless another is named.
inline constexpr const char* default_group = "tcptable";

enum class OwnersAction : std::uint8_t { publish, status, revoke };

struct OwnersOptions {
  OwnersAction action = OwnersAction::status;
  std::string group = default_group;  // name or number
  bool everyone = false;
  bool json = false;
};

// Pure. `argv[0]` is "owners".
std::variant<OwnersOptions, Farewell> parse_owners_options(int argc, const char* const* argv);

}  // namespace tcptable::app

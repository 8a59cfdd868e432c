// The command line of the table.
#pragma once

#include <variant>
#include <vector>

#include <tcptable/query.hpp>

#include "color.hpp"
#include "farewell.hpp"
#include "source.hpp"

namespace tcptable::app {

// What was asked for. Where neither protocol, or neither family, was named, the defaults stand.
struct Options {
  ProtocolSet protocols{.tcp = true, .udp = false};
  FamilySet families{};
  std::vector<PortRange> ports{};  // at either end; empty: any
  bool listening = false;
  bool json = false;
  bool header = true;
  bool strict = false;
  EngineChoice engine = EngineChoice::automatic;
  ColorMode color = ColorMode::automatic;
  Source source{};
};

// Pure: reads nothing but its arguments, prints nothing, exits nowhere. `argv` is as main() gets
// it.
std::variant<Options, Farewell> parse_options(int argc, const char* const* argv);

}  // namespace tcptable::app

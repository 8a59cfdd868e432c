// The command line of `tcptable who`.
#pragma once

#include <variant>

#include "farewell.hpp"
#include "source.hpp"
#include "who_target.hpp"

namespace tcptable::app {

struct WhoOptions {
  WhoTarget target;
  Source source;
  bool json = false;
};

// `argv[0]` is "who".
std::variant<WhoOptions, Farewell> parse_who_options(int argc, const char* const* argv,
                                                     const ServiceLookup& service);

}  // namespace tcptable::app

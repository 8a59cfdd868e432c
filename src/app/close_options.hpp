// The command line of `tcptable close`.
#pragma once

#include <cstdint>
#include <variant>

#include <tcptable/query.hpp>

#include "close_plan.hpp"
#include "farewell.hpp"

namespace tcptable::app {

enum class CloseFormat : std::uint8_t { text, json, json_lines };

struct CloseOptions {
  Query query;  // which sockets, with all that the plan needs to know of them
  CloseConsent consent;
  bool yes = false;
  bool dry_run = false;
  CloseFormat format = CloseFormat::text;
};

// `argv[0]` is "close".
std::variant<CloseOptions, Farewell> parse_close_options(int argc, const char* const* argv);

}  // namespace tcptable::app

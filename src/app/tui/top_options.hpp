// The command line of "top".
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include <tcptable/query.hpp>

#include "color.hpp"
#include "columns.hpp"
#include "config.hpp"
#include "farewell.hpp"
#include "source.hpp"

namespace tcptable::app {

struct TopOptions {
  Query query;
  Source source;
  std::string filter_text;       // of the command line
  std::string typed_filter;      // of the config: as if it were typed on the screen
  Columns columns;               // empty: what fits
  const Column* sort = nullptr;  // null: as the table has them
  bool descending = false;
  bool numeric = false;
  std::int64_t interval_ms = 1000;
  ColorMode color = ColorMode::automatic;
};

// What is not said on the command line is as `defaults` has it.
std::variant<TopOptions, Farewell> parse_top_options(int argc, const char* const* argv,
                                                     const Config& defaults = {});

}  // namespace tcptable::app

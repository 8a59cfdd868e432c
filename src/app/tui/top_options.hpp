// The command line of "top".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <tcptable/query.hpp>

#include "color.hpp"
#include "farewell.hpp"
#include "tui/top_columns.hpp"

namespace tcptable::app {

struct TopOptions {
  Query query;
  std::string filter_text;
  std::vector<tui::TopColumn> columns;  // empty: what fits
  std::optional<tui::TopColumn> sort;
  bool descending = false;
  std::int64_t interval_ms = 1000;
  ColorMode color = ColorMode::automatic;
};

std::variant<TopOptions, Farewell> parse_top_options(int argc, const char* const* argv);

}  // namespace tcptable::app

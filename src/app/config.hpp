// The user's defaults, from config.toml.
//
//   columns = ["local", "remote", "state", "process", "rtt"]
//   sort = ["-rtt"]
//   numeric = true
//   color = "auto"        # or "always", "never"
//   format = "table"      # or "json", "jsonl", "csv", "tsv"
//   wide = false
//   pager = true
//
//   [top]
//   interval = 1.0
//   sort = ["-delivery_rate"]
//   filter = "not time-wait"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "farewell.hpp"

namespace tcptable::app {

// What is empty was not set.
struct Config {
  std::vector<std::string> columns;
  std::vector<std::string> sort;
  std::string color;
  std::string format;
  std::optional<bool> numeric;
  std::optional<bool> wide;
  std::optional<bool> pager;

  struct Top {
    std::optional<double> interval_s;
    std::vector<std::string> columns;
    std::vector<std::string> sort;
    std::string filter;
  } top;
};

// Pure. `path` is for messages: FILE:LINE: what is wrong. Unknown keys and wrong types are wrong.
std::variant<Config, Farewell> parse_config(std::string_view text, const std::string& path);

// $TCPTABLE_CONFIG, or tcptable/config.toml in $XDG_CONFIG_HOME or ~/.config. No file is no config,
// unless TCPTABLE_CONFIG names one; an empty TCPTABLE_CONFIG means none.
// With --no-config on the command line none is read.
std::variant<Config, Farewell> read_config(int argc, const char* const* argv);

}  // namespace tcptable::app

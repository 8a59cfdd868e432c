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

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "farewell.hpp"

namespace tcptable::app {

constexpr double top_interval_min_s = 0.1;
constexpr double top_interval_max_s = 3600;

// What is empty was not set.
struct Config {
  std::string path;  // for messages about what is in it
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
    std::uint32_t filter_line = 0;
  } top;
};

// Pure. `path` is for messages: FILE:LINE: what is wrong. Unknown keys, wrong types, names of
// columns and formats that there are none of are wrong. The filter of top is left to filter_of().
std::variant<Config, Farewell> parse_config(std::string_view text, const std::string& path);

// $TCPTABLE_CONFIG, or tcptable/config.toml in $XDG_CONFIG_HOME or ~/.config. No file is no config,
// unless TCPTABLE_CONFIG names one; an empty TCPTABLE_CONFIG means none, and so does a directory
// that this user may not look into. With --no-config on the command line none is read, and none
// stands between a user and --help or --version.
std::variant<Config, Farewell> read_config(int argc, const char* const* argv);

}  // namespace tcptable::app

// The command line of the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <tcptable/query.hpp>

#include "arrange.hpp"
#include "color.hpp"
#include "columns.hpp"
#include "config.hpp"
#include "farewell.hpp"
#include "source.hpp"
#include "template.hpp"

namespace tcptable::app {

enum class Format : std::uint8_t { table, json, json_lines, csv, tsv, by_template };

struct Options {
  Query query;  // with all that is to be shown and sorted by
  Source source;
  Format format = Format::table;
  Columns columns;
  Columns by;  // group by these; empty: show rows
  std::optional<Template> line;
  Arrangement arrangement;
  ColorMode color = ColorMode::automatic;
  bool summary = false;
  bool header = true;
  bool numeric = false;
  bool strict = false;
  bool pager = true;
  std::string first_word;  // of the filter: it may be a command that was mistyped
};

// Pure: reads nothing but its arguments, prints nothing, exits nowhere. `argv` is as main() gets
// it; what is not said there is as `defaults` has it.
std::variant<Options, Farewell> parse_options(int argc, const char* const* argv,
                                              const Config& defaults = {});

}  // namespace tcptable::app
